/// Internal: what a new file has to be given to stand in for another.
#pragma once

#include <sys/stat.h>

#include <filesystem>

namespace ember {

/// Gives an open new file the owner and the group in `attributes`. False: it cannot, and errno says
/// why. Only root can make a file another user's.
bool copy_owner(const struct stat& attributes, int descriptor);

/// Gives it the permissions in `attributes`, which are those of the file `other`, and (on Linux)
/// the access control list of that file. Set-user-ID and set-group-ID are not copied: a write takes
/// them away. False: it cannot, and errno says why.
bool copy_permissions(const std::filesystem::path& other, const struct stat& attributes,
                      int descriptor);

}  // namespace ember
