#include "examples/formats/files/file_reader.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iterator>
#include <system_error>
#include <utility>

#include "examples/formats/files/errors.h"

namespace ember::examples {
namespace {

/// Compressed formats that are not read: their first bytes, and the tool that decompresses them.
struct Compression {
  std::string_view beginning, tool, remedy;
};
constexpr Compression kUnread[] = {{"BZh91AY&SY", "bzip2", "bunzip2"},
                                   {{"\xFD"
                                     "7zXZ\0",
                                     6},
                                    "xz",
                                    "unxz"},
                                   {"\x28\xB5\x2F\xFD", "zstd", "unzstd"},
                                   {"PK\x03\x04", "zip", "unzip"}};
constexpr std::size_t kLongestBeginning = 10;

bool could_become(std::string_view bytes, std::string_view beginning) {
  return bytes.size() < beginning.size() && beginning.starts_with(bytes);
}

/// Whether these first bytes are too few to tell if the file is compressed.
bool is_undecided(std::string_view bytes) {
  return could_become(bytes, kGzipBeginning) ||
         std::any_of(std::begin(kUnread), std::end(kUnread),
                     [&](const Compression& c) { return could_become(bytes, c.beginning); });
}

[[noreturn]] void fail_reading(const std::string& path, int error) {
  throw InputError(
      fmt::format("cannot read '{}': {}", path, std::generic_category().message(error)));
}

int open_to_read(const std::string& path) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) fail_reading(path, errno);
  return descriptor;
}

}  // namespace

FileReader::FileReader(const std::string& path) : FileReader(path, open_to_read(path)) {}

FileReader FileReader::standard_input() {
  return {"standard input", ::dup(STDIN_FILENO)};
}

FileReader::FileReader(std::string path, int descriptor)
    : path_(std::move(path)), descriptor_(descriptor), block_(kBlockSize) {
  struct stat status {};
  if (::fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode)) {
    size_ = static_cast<std::uint64_t>(status.st_size);
  }
}

FileReader::FileReader(FileReader&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      size_(other.size_),
      bytes_read_(other.bytes_read_),
      begun_(other.begun_),
      beginning_(std::move(other.beginning_)),
      gzip_(std::move(other.gzip_)),
      block_(std::move(other.block_)),
      begin_(other.begin_),
      end_(other.end_) {}

FileReader::~FileReader() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::optional<std::uint64_t> FileReader::left() {
  begin();
  if (is_compressed() || !size_) return std::nullopt;
  // A file that grows while it is read has more than size_ bytes.
  return std::max(*size_, bytes_read_) - bytes_read_ + beginning_.size() + held().size();
}

std::string_view FileReader::peek(std::size_t count) {
  while (held().size() < count && refill(count)) {
  }
  return held().substr(0, count);
}

void FileReader::skip(std::size_t count) {
  begin_ += count;
}

void FileReader::skip_byte_order_mark() {
  if (peek(kByteOrderMark.size()) == kByteOrderMark) skip(kByteOrderMark.size());
}

bool FileReader::read(void* to, std::size_t count) {
  char* next = static_cast<char*>(to);
  while (count > 0) {
    if (held().empty()) {
      // Long reads bypass the buffer.
      if (count >= block_.size()) {
        const std::size_t got = read_some(next, count);
        if (got == 0) return false;
        next += got;
        count -= got;
        continue;
      }
      if (!refill(1)) return false;
    }
    const std::size_t some = std::min(count, held().size());
    std::memcpy(next, held().data(), some);
    skip(some);
    next += some;
    count -= some;
  }
  return true;
}

bool FileReader::next_line(std::string_view& line) {
  std::size_t searched = 0, length = 0;
  for (;;) {
    const std::size_t at = held().substr(searched).find('\n');
    searched += at == std::string_view::npos ? held().size() - searched : at;
    if (searched > kLongestLine) {
      throw InputError(fmt::format("'{}' has a line of more than {} bytes", path_, kLongestLine));
    }
    length = searched;
    if (at != std::string_view::npos) break;
    if (refill(kLongestLine + 1)) continue;
    if (held().empty()) return false;
    break;
  }
  line = held().substr(0, length);
  skip(std::min(length + 1, held().size()));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return true;
}

bool FileReader::refill(std::size_t most) {
  // Moves the unread bytes to the front of the buffer.
  std::memmove(block_.data(), block_.data() + begin_, held().size());
  end_ -= std::exchange(begin_, 0);
  if (end_ == block_.size()) block_.resize(std::min(2 * end_, most + kBlockSize));
  const std::size_t got = read_some(block_.data() + end_, block_.size() - end_);
  end_ += got;
  return got > 0;
}

void FileReader::begin() {
  if (std::exchange(begun_, true)) return;
  std::array<char, kLongestBeginning> bytes;
  std::string read;
  // Reads as little as possible, so that the first line of a pipe is not delayed.
  while (read.empty() || is_undecided(read)) {
    const std::size_t got = read_file(bytes.data(), bytes.size() - read.size());
    if (got == 0) break;
    read.append(bytes.data(), got);
  }
  for (const Compression& c : kUnread) {
    if (!read.starts_with(c.beginning)) continue;
    throw InputError(fmt::format("'{}' is compressed by {}: decompress it first, with {}", path_,
                                 c.tool, c.remedy));
  }
  if (read.starts_with(kGzipBeginning)) gzip_ = std::make_unique<GzipReader>(path_);
  beginning_ = std::move(read);
}

std::size_t FileReader::read_some(char* to, std::size_t count) {
  begin();
  if (!gzip_) return read_file(to, count);
  return gzip_->read(to, count, [this](char* at, std::size_t most) { return read_file(at, most); });
}

std::size_t FileReader::read_file(char* to, std::size_t count) {
  if (!beginning_.empty()) {
    const std::size_t some = std::min(count, beginning_.size());
    std::memcpy(to, beginning_.data(), some);
    beginning_.erase(0, some);
    return some;
  }
  ssize_t got;
  do {
    got = ::read(descriptor_, to, count);
  } while (got < 0 && errno == EINTR);
  if (got < 0) fail_reading(path_, errno);
  const auto bytes = static_cast<std::size_t>(got);
  bytes_read_ += bytes;
  return bytes;
}

void require_regular_file(const std::string& path) {
  std::error_code not_there;  // ignored: the reader reports it better
  if (!std::filesystem::exists(path, not_there)) return;
  if (!std::filesystem::is_regular_file(path)) {
    throw InputError(fmt::format("'{}' is no regular file", path));
  }
}

std::string read_whole(const std::string& path, SizeLimit limit) {
  constexpr std::size_t kBlock = std::size_t{1} << 20;
  FileReader file(path);
  const auto require_fit = [&](std::uint64_t bytes) {
    if (bytes <= limit.bytes) return;
    throw InputError(
        fmt::format("'{}' is larger than {} MiB: {}", path, limit.bytes >> 20, limit.why));
  };
  const std::uint64_t expected = file.left().value_or(0);
  require_fit(expected);
  std::string bytes;
  bytes.reserve(expected);
  for (std::string_view block; !(block = file.peek(kBlock)).empty(); file.skip(block.size())) {
    require_fit(bytes.size() + block.size());
    bytes += block;
  }
  return bytes;
}

}  // namespace ember::examples
