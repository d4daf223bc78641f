/// Internal: the names of open files: /dev/stdout, /dev/fd/1, /proc/self/fd/1. They look like
/// symbolic links, but the path that such a link shows must not be opened instead: a pipe, a socket
/// or a deleted file has no path, and a second open() of a file that a shell opened with >> would
/// not share its file offset and flags.
#pragma once

#include <filesystem>

namespace ember {

/// Whether a path is such a name itself. /dev/stdout is a link to one.
bool is_name_of_open_file(const std::filesystem::path& path);

/// Opens the file with this name for writing. If it is open in this process, this duplicates its
/// descriptor, which shares the file offset and flags; another process's file is opened for
/// appending. Returns a negative number on failure, with errno set.
int open_again(const std::filesystem::path& name);

}  // namespace ember
