/// Internal: copies owner and permissions to a new file that replaces another.
#pragma once

#include <sys/stat.h>

#include <filesystem>

namespace ember {

/// Gives an open new file the owner and the group in `attributes`. Returns false on failure, with
/// errno set. Only root can give a file to another user.
bool copy_owner(const struct stat& attributes, int descriptor);

/// Gives it the permissions in `attributes`, which are those of the file `other`, and (on Linux)
/// the access control list of that file. Set-user-ID and set-group-ID are not copied: a write
/// clears them. Returns false on failure, with errno set.
bool copy_permissions(const std::filesystem::path& other, const struct stat& attributes,
                      int descriptor);

}  // namespace ember
