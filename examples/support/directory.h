/// Where an example writes its results: whether it can is found out before the work is done.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>
#include <vector>

namespace ember::examples {

/// Makes the directory, and those above it, where they are missing. InputError: cannot.
void make_directory(const std::filesystem::path& directory);

/// Finds out whether files of these names can be written there. Error (naming `op`): one cannot.
void check_writable(const char* op, const std::filesystem::path& directory,
                    std::initializer_list<const char*> names);

/// Finds out whether `output` can be written. Error (naming `op`): it cannot. UsageError: it is one
/// of the files that are read.
void check_output(const char* op, const std::string& output,
                  const std::vector<std::string>& inputs);

}  // namespace ember::examples
