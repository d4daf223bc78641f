#include "ember/tensor/hidden_file.h"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string_view>

namespace ember {
namespace {

constexpr std::string_view kPrefix = ".ember-";

/// Whether this is the name of a hidden file: .ember-123-0.
bool is_hidden_name(std::string_view name) {
  return name.starts_with(kPrefix) &&
         name.find_first_not_of("0123456789-", kPrefix.size()) == std::string_view::npos;
}

/// Calls `create` with hidden names in `directory` until one is free, and leaves that in `created`.
/// Returns the result of `create`: negative for an error.
template <class Create>
int with_free_name(const std::filesystem::path& directory, std::filesystem::path& created,
                   const Create& create) {
  for (int attempt = 0;; ++attempt) {
    created = directory / fmt::format("{}{}-{}", kPrefix, ::getpid(), attempt);
    const int result = create(created.c_str());
    if (result >= 0) return result;
    created.clear();
    if (errno != EEXIST) return result;
  }
}

/// The path of an open file, which exists even if the file has no name.
std::string name_of_open(int descriptor) {
  return fmt::format("/proc/self/fd/{}", descriptor);
}

bool lock(int descriptor) {
  return ::flock(descriptor, LOCK_EX | LOCK_NB) == 0;
}

/// Whether an open file has this name.
bool has_name(int descriptor, const std::filesystem::path& path) {
  struct stat opened {
  }, named{};
  return ::fstat(descriptor, &opened) == 0 && ::lstat(path.c_str(), &named) == 0 &&
         opened.st_dev == named.st_dev && opened.st_ino == named.st_ino;
}

/// Removes a hidden file unless a running process holds its lock.
void remove_if_left_behind(const std::filesystem::path& path) {
  struct stat seen {};
  // Another program may have created something else under that name: a pipe, a link.
  if (::lstat(path.c_str(), &seen) != 0 || !S_ISREG(seen.st_mode)) return;
  // Opened for writing, which NFS requires for an exclusive lock.
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  if (descriptor < 0) return;
  // Its owner may have renamed it since, and the name may now be another file's. While we hold the
  // lock and the file has the name, no other process changes that.
  if (lock(descriptor) && has_name(descriptor, path)) ::unlink(path.c_str());
  ::close(descriptor);
}

void remove_what_was_left_behind(const std::filesystem::path& directory) {
  const std::unique_ptr<DIR, int (*)(DIR*)> entries(::opendir(directory.c_str()), ::closedir);
  if (!entries) return;
  while (const dirent* const entry = ::readdir(entries.get())) {
    if (is_hidden_name(entry->d_name)) remove_if_left_behind(directory / entry->d_name);
  }
}

/// Makes the rename itself durable. Best effort: not every file system can.
void sync_directory(const std::filesystem::path& directory) {
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

HiddenFile::HiddenFile(const std::filesystem::path& directory)
    : directory_(directory.empty() ? "." : directory) {
  remove_what_was_left_behind(directory_);
#ifdef O_TMPFILE
  descriptor_ = ::open(directory_.c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, 0666);
  if (descriptor_ >= 0) {
    lock(descriptor_);
    if (::access(name_of_open(descriptor_).c_str(), F_OK) == 0) return;
    ::close(descriptor_);
  }
#endif
  while (!create_named()) {
  }
}

/// True: created, or an error (descriptor_ < 0). False: another process removed it before it was
/// locked; try again.
bool HiddenFile::create_named() {
  descriptor_ = with_free_name(directory_, name_, [](const char* name) {
    return ::open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  });
  if (descriptor_ < 0) return true;
  const bool is_taken = !lock(descriptor_) && errno == EWOULDBLOCK;
  if (!is_taken && has_name(descriptor_, name_)) return true;
  ::close(descriptor_);
  return false;
}

HiddenFile::~HiddenFile() {
  if (descriptor_ < 0) return;
  // Removes the name before close() releases the lock: until then the name is ours.
  if (!name_.empty()) ::unlink(name_.c_str());
  ::close(descriptor_);
}

bool HiddenFile::rename_to(const std::filesystem::path& target) {
  const auto give_name = [this](const char* name) {
    return ::linkat(AT_FDCWD, name_of_open(descriptor_).c_str(), AT_FDCWD, name, AT_SYMLINK_FOLLOW);
  };
  if (name_.empty() && with_free_name(directory_, name_, give_name) < 0) return false;
  if (::rename(name_.c_str(), target.c_str()) != 0) return false;
  name_.clear();
  sync_directory(directory_);
  return true;
}

}  // namespace ember
