#include "examples/formats/files/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace ember::examples {
namespace {

/// Whether the path still names this file. The previous holder of the lock may have removed it, and
/// others would then lock a new file.
bool is_there(int descriptor, const std::filesystem::path& path) {
  struct stat ours {
  }, there{};
  return ::fstat(descriptor, &ours) == 0 && ::stat(path.c_str(), &there) == 0 &&
         ours.st_dev == there.st_dev && ours.st_ino == there.st_ino;
}

/// Whether it can be a lock file: an empty regular file, not a symbolic link.
bool is_ours(const std::filesystem::path& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode) && status.st_size == 0;
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& path) : path_(path) {
  do {
    if (descriptor_ >= 0) ::close(descriptor_);
    // Opened for writing: NFS needs that for an exclusive lock.
    descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0666);
    if (descriptor_ < 0) return;
    is_taken_ = ::flock(descriptor_, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
  } while (!is_taken_ && !is_there(descriptor_, path));
}

FileLock::~FileLock() {
  if (descriptor_ < 0) return;
  if (!is_taken_ && is_ours(path_)) ::unlink(path_.c_str());
  ::close(descriptor_);
}

}  // namespace ember::examples
