#include "examples/formats/text/token_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "examples/formats/files/errors.h"

namespace ember::examples {
namespace {

constexpr std::int32_t kEndOfSentence = -1;
constexpr std::size_t kBlock = 1 << 15;           // tokens
constexpr std::int64_t kBetweenLandmarks = 4096;  // tokens, at least

[[noreturn]] void fail(const char* what, const std::string& directory) {
  throw InputError(fmt::format("cannot {} the corpus's word ids in '{}': {}", what, directory,
                               std::generic_category().message(errno)));
}

/// Opens a file without a name. Where O_TMPFILE is missing, unlinks a named file.
int open_unnamed(const std::string& directory) {
#ifdef O_TMPFILE
  const int descriptor = ::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (descriptor >= 0 || (errno != EOPNOTSUPP && errno != EISDIR && errno != ENOENT)) {
    return descriptor;
  }
#endif
  std::string name = directory + "/.ember-tokens-XXXXXX";
  const int named = ::mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) ::unlink(name.c_str());
  return named;
}

}  // namespace

TokenFile::TokenFile(const std::filesystem::path& directory)
    : directory_(directory.empty() ? "." : directory.string()),
      descriptor_(open_unnamed(directory_)) {
  if (descriptor_ < 0) fail("keep", directory_);
}

TokenFile::~TokenFile() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void TokenFile::add(SentenceReader text,
                    const std::function<void(std::uint64_t bytes)>& on_progress) {
  const std::int64_t words_before = word_count_;
  std::vector<std::string_view> sentence;
  while (text.next(sentence)) {
    if (landmarks_.empty() || size_ - landmarks_.back() >= kBetweenLandmarks) {
      landmarks_.push_back(size_);
      if (on_progress) on_progress(text.bytes_read());
    }
    for (const std::string_view word : sentence) {
      const auto id = static_cast<std::size_t>(words_.add(word));
      if (id == counts_.size()) {
        counts_.push_back(0);
        for (const char letter : word) fingerprint_.mix(static_cast<unsigned char>(letter));
      }
      ++counts_[id];
      put(static_cast<std::int32_t>(id));
    }
    word_count_ += std::ssize(sentence);
    put(kEndOfSentence);
  }
  flush();
  if (word_count_ == words_before) {
    throw InputError(fmt::format("'{}' holds no word: a corpus needs some", text.name()));
  }
}

void TokenFile::put(std::int32_t token) {
  fingerprint_.mix(static_cast<std::uint32_t>(token));
  unwritten_.push_back(token);
  ++size_;
  if (unwritten_.size() >= kBlock) flush();
}

void TokenFile::flush() {
  const auto* bytes = reinterpret_cast<const char*>(unwritten_.data());
  std::size_t left = unwritten_.size() * sizeof(std::int32_t);
  while (left > 0) {
    const ssize_t written = ::write(descriptor_, bytes, left);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) fail("write", directory_);
    bytes += written;
    left -= static_cast<std::size_t>(written);
  }
  unwritten_.clear();
}

std::int64_t TokenFile::part_begin(int i, int parts) const {
  if (i == 0) return 0;
  const std::int64_t wanted = (size_ * i + parts - 1) / parts;  // rounded up: part 0 is never empty
  const auto next = std::lower_bound(landmarks_.begin(), landmarks_.end(), wanted);
  return i == parts || next == landmarks_.end() ? size_ : *next;
}

TokenReader::TokenReader(const TokenFile& file, std::int64_t begin, std::int64_t end)
    : file_(&file), position_(begin), end_(end) {}

void TokenReader::seek(std::int64_t position) {
  position_ = position;
  block_.clear();
  used_ = 0;
}

bool TokenReader::next(std::vector<std::int32_t>& ids) {
  ids.clear();
  while (position_ < end_) {
    if (used_ == block_.size()) refill();
    const std::int32_t token = block_[used_++];
    ++position_;
    if (token == kEndOfSentence) return true;
    ids.push_back(token);
  }
  return false;
}

void TokenReader::refill() {
  block_.resize(std::min(kBlock, static_cast<std::size_t>(end_ - position_)));
  used_ = 0;
  auto* bytes = reinterpret_cast<char*>(block_.data());
  std::size_t left = block_.size() * sizeof(std::int32_t);
  auto at = static_cast<off_t>(position_ * static_cast<std::int64_t>(sizeof(std::int32_t)));
  while (left > 0) {
    const ssize_t got = ::pread(file_->descriptor_, bytes, left, at);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) fail("read", file_->directory_);
    bytes += got;
    at += got;
    left -= static_cast<std::size_t>(got);
  }
}

}  // namespace ember::examples
