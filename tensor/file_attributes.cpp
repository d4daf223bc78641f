#include "ember/tensor/file_attributes.h"

#include <unistd.h>
#ifdef __linux__
#include <sys/xattr.h>
#endif

#include <cerrno>
#include <vector>

namespace ember {
namespace {

/// Copies the access control list. Without it the new file could be open to more users: if a file
/// has a list, the group bits of stat() are the most that any entry of the list grants, not the
/// permissions of the group.
bool copy_access_list([[maybe_unused]] const char* other, [[maybe_unused]] int descriptor) {
#ifdef __linux__
  constexpr const char* kList = "system.posix_acl_access";
  std::vector<char> list(65'536);  // the kernel's XATTR_SIZE_MAX
  const ssize_t size = ::getxattr(other, kList, list.data(), list.size());
  if (size >= 0) {
    return ::fsetxattr(descriptor, kList, list.data(), static_cast<std::size_t>(size), 0) == 0;
  }
  if (errno != ENODATA && errno != ENOTSUP) return false;
  // There is no list to copy: removes one that the new file inherited from its directory.
  return ::fremovexattr(descriptor, kList) == 0 || errno == ENODATA || errno == ENOTSUP;
#else
  return true;
#endif
}

}  // namespace

bool copy_owner(const struct stat& attributes, int descriptor) {
  struct stat now {};
  if (::fstat(descriptor, &now) != 0) return false;
  const bool is_same = now.st_uid == attributes.st_uid && now.st_gid == attributes.st_gid;
  return is_same || ::fchown(descriptor, attributes.st_uid, attributes.st_gid) == 0;
}

bool copy_permissions(const std::filesystem::path& other, const struct stat& attributes,
                      int descriptor) {
  struct stat now {};
  if (!copy_access_list(other.c_str(), descriptor) || ::fstat(descriptor, &now) != 0) return false;
  constexpr mode_t kKept = 01777;
  // Skipped if they are the same: a file system without permissions refuses to change them.
  const bool is_same = ((now.st_mode ^ attributes.st_mode) & kKept) == 0;
  return is_same || ::fchmod(descriptor, attributes.st_mode & kKept) == 0;
}

}  // namespace ember
