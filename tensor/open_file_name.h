/// Internal: the names that the system gives to files that are open, /dev/stdout, /dev/fd/1,
/// /proc/self/fd/1. They look like links, but the name that such a link shows is not where it
/// leads: to a pipe, a socket or a file that was deleted there is no path, and to the file that a
/// shell opened with >> another open() would be without its place in it.
#pragma once

#include <filesystem>

namespace ember {

/// Whether a path is such a name itself. /dev/stdout is a link to one.
bool is_name_of_open_file(const std::filesystem::path& path);

/// Opens the file with this name for writing: as another descriptor of the same open file, with its
/// place and its flags, if the file is one of this process; one of another process is appended to.
/// Less than 0: cannot, and errno says why.
int open_again(const std::filesystem::path& name);

}  // namespace ember
