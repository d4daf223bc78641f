/// Keeps a second process from writing the same files.
#pragma once

#include <filesystem>

namespace ember::examples {

/// Creates and locks a file, and removes it with the lock. If the process is killed, the system
/// releases the lock: the empty file that remains blocks nobody.
class FileLock {
 public:
  explicit FileLock(const std::filesystem::path& path);
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  ~FileLock();

  /// Whether another process, or another FileLock of this one, holds it. False where the file
  /// cannot be created, and on a file system without locks.
  bool is_taken() const { return is_taken_; }

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
  bool is_taken_ = false;
};

}  // namespace ember::examples
