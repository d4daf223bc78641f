/// The directory that an example writes its results to.
#pragma once

#include <filesystem>
#include <initializer_list>

namespace ember::examples {

/// Makes the directory, and those above it, where they are missing. InputError: cannot.
void make_directory(const std::filesystem::path& directory);

/// Finds out whether files of these names can be written there. Error (naming `op`): one cannot.
void check_writable(const char* op, const std::filesystem::path& directory,
                    std::initializer_list<const char*> names);

}  // namespace ember::examples
