#include "ember/tensor/atomic_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "ember/tensor/check.h"
#include "ember/tensor/file_attributes.h"
#include "ember/tensor/hidden_file.h"
#include "ember/tensor/open_file_name.h"

namespace ember {
namespace {

constexpr std::size_t kBufferSize = 1 << 18;

/// Opens a device or a named pipe. With O_NONBLOCK, a pipe without a reader is an error, not a
/// hang.
int open_special(const char* path) {
  const int descriptor = ::open(path, O_WRONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  if (descriptor >= 0) ::fcntl(descriptor, F_SETFL, O_WRONLY);
  return descriptor;
}

/// The error message. EFBIG names the user's file size limit, which is then the likely cause.
std::string message_of(int error) {
  if (error == ENXIO) return "nobody reads from it, or it is a socket";
  const std::string message = std::generic_category().message(error);
  rlimit limit{};
  if (error != EFBIG || ::getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) {
    return message;
  }
  return fmt::format("{} ('ulimit -f' allows {} bytes)", message, limit.rlim_cur);
}

}  // namespace

AtomicFile::AtomicFile(const char* op, const std::filesystem::path& target)
    : op_(op), target_(target) {
  std::filesystem::path place = target;
  std::error_code error;
  constexpr int kMostLinks = 40;  // the limit of Linux
  for (int link = 0; std::filesystem::is_symlink(place, error); ++link) {
    if (is_name_of_open_file(place)) break;
    if (link == kMostLinks) give_up(ELOOP);
    place = place.parent_path() / std::filesystem::read_symlink(place, error);
    if (error) give_up(error.value());
  }
  if (is_name_of_open_file(place)) {
    descriptor_ = open_again(place);
  } else {
    target_ = place;
    open_target();
  }
  if (descriptor_ < 0) give_up(errno);
}

AtomicFile::~AtomicFile() {
  if (!hidden_ && descriptor_ >= 0) ::close(descriptor_);
}

void AtomicFile::open_target() {
  struct stat existing {};
  const bool exists = ::stat(target_.c_str(), &existing) == 0;
  if (!exists && (errno != ENOENT || target_.empty())) give_up(errno);
  if (exists && S_ISDIR(existing.st_mode)) give_up(EISDIR);
  if (exists && !S_ISREG(existing.st_mode)) {
    descriptor_ = open_special(target_.c_str());
    return;
  }
  // rename() would replace a read-only file, too: its permissions are respected.
  if (exists && ::access(target_.c_str(), W_OK) != 0) give_up(errno);
  hidden_ = std::make_unique<HiddenFile>(target_.parent_path());
  descriptor_ = hidden_->descriptor();
  if (exists && descriptor_ >= 0) keep_attributes(existing);
}

void AtomicFile::keep_attributes(const struct stat& existing) {
  if (!copy_owner(existing, descriptor_)) {
    fail(
        "[{}] cannot write '{}': it belongs to user {} and group {}, and a new file in its place "
        "would not; remove it first, or write to another",
        op_, target_.string(), existing.st_uid, existing.st_gid);
  }
  if (!copy_permissions(target_, existing, descriptor_)) give_up(errno);
}

void AtomicFile::write(std::string_view bytes) {
  if (buffer_.size() + bytes.size() > kBufferSize) {
    write_through(buffer_);
    buffer_.clear();
  }
  if (bytes.size() > kBufferSize) return write_through(bytes);
  buffer_ += bytes;
}

void AtomicFile::flush() {
  write_through(buffer_);
  buffer_.clear();
  // EINVAL, ENOTSUP: pipes and terminals do not support fsync().
  if (::fsync(descriptor_) != 0 && errno != EINVAL && errno != ENOTSUP) give_up(errno);
}

std::optional<std::filesystem::path> AtomicFile::replaces() const {
  return hidden_ ? std::optional(target_) : std::nullopt;
}

void AtomicFile::commit() {
  flush();
  if (!hidden_) {
    ::close(descriptor_);
  } else if (!hidden_->rename_to(target_)) {
    give_up(errno);
  }
  hidden_.reset();
  descriptor_ = -1;
}

void AtomicFile::write_through(std::string_view bytes) {
  constexpr std::size_t kAtOnce = std::size_t{1} << 30;  // macOS refuses 2^31 and more
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), std::min(bytes.size(), kAtOnce));
    if (written >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN) {  // whoever opened the pipe made it non-blocking
      pollfd room{descriptor_, POLLOUT, 0};
      ::poll(&room, 1, -1);
    } else if (errno != EINTR) {
      give_up(errno);
    }
  }
}

void AtomicFile::give_up(int error) const {
  fail("[{}] cannot write '{}': {}", op_, target_.string(), message_of(error));
}

void save_file(const char* op, const std::filesystem::path& target, std::string_view bytes) {
  AtomicFile file(op, target);
  file.write(bytes);
  file.commit();
}

}  // namespace ember
