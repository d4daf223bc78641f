/// Output paths of the examples, checked before the work is done.
#pragma once

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

namespace ember::examples {

/// Makes the directory and its parents if they are missing. InputError: cannot.
void make_directory(const std::filesystem::path& directory);

/// Checks that all outputs can be written. Error (naming `op`): one cannot. UsageError: an output
/// is also an input, or two outputs are the same file.
void check_outputs(const char* op, const std::vector<std::string>& outputs,
                   const std::vector<std::string>& inputs = {});

/// Whether other files can be created beside an output: not in /dev or /proc.
bool has_room_beside(const std::filesystem::path& output);

/// The stream for a command's messages: stdout, or stderr if its output goes to stdout.
std::FILE* stream_beside(const std::string& output);

}  // namespace ember::examples
