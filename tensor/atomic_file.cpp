#include "ember/tensor/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "ember/tensor/check.h"

namespace ember {
namespace {

constexpr std::size_t kBufferSize = 1 << 18;

/// A new file of a name that nobody has, in the directory of `target`: a rename does not cross file
/// systems. The system's umask applies, as it does to any other new file.
int create_beside(const std::filesystem::path& target, std::filesystem::path& created) {
  for (int attempt = 0;; ++attempt) {
    created = target.parent_path() / fmt::format(".ember-{}-{}", ::getpid(), attempt);
    const int descriptor = ::open(created.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor >= 0 || errno != EEXIST) return descriptor;
  }
}

/// Makes the rename itself durable. Best effort: not every file system can.
void sync_directory(const std::filesystem::path& directory) {
  const int descriptor =
      ::open(directory.empty() ? "." : directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

AtomicFile::AtomicFile(const char* op, const std::filesystem::path& target)
    : op_(op), target_(target) {
  std::error_code error;
  constexpr int kMostLinks = 40;  // as Linux
  for (int link = 0; std::filesystem::is_symlink(target_, error); ++link) {
    if (link == kMostLinks) give_up(ELOOP);
    target_ = target_.parent_path() / std::filesystem::read_symlink(target_, error);
    if (error) give_up(error.value());
  }
  struct stat existing {};
  const bool exists = ::stat(target_.c_str(), &existing) == 0;
  if (exists && S_ISDIR(existing.st_mode)) give_up(EISDIR);
  if (exists && !S_ISREG(existing.st_mode)) {
    // A pipe that nobody reads from is an error here, instead of a wait without end.
    descriptor_ = ::open(target_.c_str(), O_WRONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor_ >= 0) ::fcntl(descriptor_, F_SETFL, O_WRONLY);
  } else {
    // A file that its owner made read-only is not replaced behind their back.
    if (exists && ::access(target_.c_str(), W_OK) != 0) give_up(errno);
    descriptor_ = create_beside(target_, hidden_);
    if (exists && descriptor_ >= 0) ::fchmod(descriptor_, existing.st_mode & 07777);
  }
  if (descriptor_ < 0) give_up(errno);
}

AtomicFile::~AtomicFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  if (!hidden_.empty()) ::unlink(hidden_.c_str());
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
  // EINVAL, ENOTSUP: pipes and terminals have no disk to bring anything to.
  if (::fsync(descriptor_) != 0 && errno != EINVAL && errno != ENOTSUP) give_up(errno);
}

void AtomicFile::commit() {
  flush();
  if (!hidden_.empty()) {
    if (::rename(hidden_.c_str(), target_.c_str()) != 0) give_up(errno);
    hidden_.clear();
    sync_directory(target_.parent_path());
  }
  ::close(descriptor_);
  descriptor_ = -1;
}

void AtomicFile::write_through(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) give_up(errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

void AtomicFile::give_up(int error) const {
  fail("[{}] cannot write '{}': {}", op_, target_.string(), std::generic_category().message(error));
}

void save_file(const char* op, const std::filesystem::path& target, std::string_view bytes) {
  AtomicFile file(op, target);
  file.write(bytes);
  file.commit();
}

}  // namespace ember
