#include "ember/tensor/open_file_name.h"

#include <fcntl.h>
#ifdef __linux__
#include <linux/magic.h>
#include <sys/vfs.h>
#endif
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>

namespace ember {
namespace {

/// The descriptor that a path ends with, of this process or another, or -1.
int last_number(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  constexpr std::size_t kMostDigits = 9;  // fit an int
  const bool is_number = !name.empty() && name.size() <= kMostDigits &&
                         name.find_first_not_of("0123456789") == std::string::npos;
  return is_number ? std::stoi(name) : -1;
}

bool lists_open_files(const std::filesystem::path& directory) {
#ifdef __linux__
  struct statfs system {};
  return ::statfs(directory.c_str(), &system) == 0 && system.f_type == PROC_SUPER_MAGIC;
#else
  return directory == "/dev/fd";
#endif
}

}  // namespace

bool is_name_of_open_file(const std::filesystem::path& path) {
  if (last_number(path) < 0 || !lists_open_files(path.parent_path())) return false;
#ifdef __linux__
  std::error_code error;  // /proc also has a directory for each process
  return std::filesystem::is_symlink(path, error);
#else
  return true;
#endif
}

int open_again(const std::filesystem::path& name) {
  struct stat named {
  }, own{};
  if (::stat(name.c_str(), &named) != 0) return -1;
  const int number = last_number(name);
  // The name may be in another process's directory, so the number is not enough. The same device
  // and inode mean the same file.
  if (::fstat(number, &own) != 0 || own.st_dev != named.st_dev || own.st_ino != named.st_ino) {
    return ::open(name.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  }
  const int flags = ::fcntl(number, F_GETFL);
  if (flags >= 0 && (flags & O_ACCMODE) == O_RDONLY) {
    errno = EBADF;
    return -1;
  }
  // At least 3: if 0, 1 or 2 is closed and reused here, printed text would go to this file.
  return ::fcntl(number, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
}

}  // namespace ember
