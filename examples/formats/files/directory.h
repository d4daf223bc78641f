/// Where an example writes its results: whether it can is found out before the work is done.
#pragma once

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

namespace ember::examples {

/// Makes the directory, and those above it, where they are missing. InputError: cannot.
void make_directory(const std::filesystem::path& directory);

/// Finds out whether all of these files can be written. Error (naming `op`): one cannot.
/// UsageError: one is among the files that are read, or two are the same file.
void check_outputs(const char* op, const std::vector<std::string>& outputs,
                   const std::vector<std::string>& inputs = {});

/// Whether files can lie beside an output: not where the system names devices and open files (/dev,
/// /proc).
bool has_room_beside(const std::filesystem::path& output);

/// Where a command says what it did: on stdout, but on stderr where its output goes to stdout.
std::FILE* stream_beside(const std::string& output);

}  // namespace ember::examples
