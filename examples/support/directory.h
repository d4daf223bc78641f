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
/// UsageError: one is among the files that are read.
void check_outputs(const char* op, const std::vector<std::string>& outputs,
                   const std::vector<std::string>& inputs = {});

/// Where a command says what it did: on stdout, but on stderr where its output goes to stdout.
std::FILE* stream_beside(const std::string& output);

/// Keeps other processes that ask for it out of a directory, until it or the process ends.
class DirectoryLock {
 public:
  explicit DirectoryLock(const std::filesystem::path& directory);
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;
  ~DirectoryLock();

  /// Whether another process has it. A file system that knows no locks has none.
  bool is_taken() const { return is_taken_; }

 private:
  int descriptor_;
  bool is_taken_;
};

}  // namespace ember::examples
