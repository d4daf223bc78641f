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

std::filesystem::path or_here(const std::filesystem::path& directory) {
  return directory.empty() ? "." : directory;
}

/// Calls `create` with hidden names in `directory` until nobody has that name: it is in `created`
/// then. Returns what `create` did: less than 0 for an error.
template <class Create>
int create_hidden(const std::filesystem::path& directory, std::filesystem::path& created,
                  const Create& create) {
  for (int attempt = 0;; ++attempt) {
    created = directory / fmt::format(".ember-{}-{}", ::getpid(), attempt);
    const int result = create(created.c_str());
    if (result >= 0) return result;
    created.clear();
    if (errno != EEXIST) return result;
  }
}

/// How a file that is open is called, whether it has another name or not.
std::string name_of_open(int descriptor) {
  return fmt::format("/proc/self/fd/{}", descriptor);
}

/// A new file in `directory`, as a rename does not cross file systems: nameless, with `hidden` left
/// empty, where the system can name it later; otherwise under a name that `hidden` becomes. The
/// system's umask applies, as it does to any other new file.
int create_in(const std::filesystem::path& directory, std::filesystem::path& hidden) {
#ifdef O_TMPFILE
  const int nameless = ::open(or_here(directory).c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, 0666);
  if (nameless >= 0) {
    if (::access(name_of_open(nameless).c_str(), F_OK) == 0) return nameless;
    ::close(nameless);
  }
#endif
  return create_hidden(directory, hidden, [](const char* name) {
    return ::open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  });
}

/// Makes the rename itself durable. Best effort: not every file system can.
void sync_directory(const std::filesystem::path& directory) {
  const int descriptor = ::open(or_here(directory).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
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
    replaces_target_ = true;
    descriptor_ = create_in(target_.parent_path(), hidden_);
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
  if (replaces_target_) {
    const auto give_name = [this](const char* name) {
      return ::linkat(AT_FDCWD, name_of_open(descriptor_).c_str(), AT_FDCWD, name,
                      AT_SYMLINK_FOLLOW);
    };
    const bool has_name =
        !hidden_.empty() || create_hidden(target_.parent_path(), hidden_, give_name) >= 0;
    if (!has_name) give_up(errno);
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
