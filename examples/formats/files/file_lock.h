/// Keeps a second process from writing the same files.
#pragma once

#include <filesystem>

namespace ember::examples {

/// Locks a file that is made for this and removed with the lock. The system takes the lock from a
/// process that is killed: the empty file that it leaves behind locks nobody out.
class FileLock {
 public:
  explicit FileLock(const std::filesystem::path& path);
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

  /// Whether another process has it, or another lock of this one. Where the file cannot be made,
  /// and on a file system without locks, nobody has.
  bool is_taken() const { return is_taken_; }

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
  bool is_taken_ = false;
};

}  // namespace ember::examples
