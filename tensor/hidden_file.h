/// Internal: a new file that nobody sees until it takes another's place.
///
/// Where the system can (Linux, on most file systems), it has no name until rename_to(), which has
/// to give it one for a moment, as only a file with a name can replace another. Elsewhere it has a
/// name from the start. That name is hidden, `.ember-PID-N`, and a process that is killed while
/// there is one leaves it behind.
///
/// What was left behind is removed by the next HiddenFile in that directory. A process holds a lock
/// (flock) on its file as long as it lives, so a hidden file that can be locked is nobody's. That
/// holds across containers and, where the file system has locks for all its clients, as NFS does
/// unless it is mounted otherwise, across machines. Without any locks nothing is removed.
#pragma once

#include <filesystem>

namespace ember {

class HiddenFile {
 public:
  /// In `directory`, as a rename does not cross file systems. The system's umask applies, as it
  /// does to any other new file. descriptor() is less than 0 if it cannot, and errno says why.
  explicit HiddenFile(const std::filesystem::path& directory);
  HiddenFile(const HiddenFile&) = delete;
  HiddenFile& operator=(const HiddenFile&) = delete;
  /// It is gone, unless it took another's place.
  ~HiddenFile();

  int descriptor() const { return descriptor_; }

  /// Takes the place of `target`, which is in the same directory. False: it cannot, and errno says
  /// why.
  bool rename_to(const std::filesystem::path& target);

 private:
  bool create_named();

  std::filesystem::path directory_;
  std::filesystem::path name_;  // empty: none
  int descriptor_ = -1;
};

}  // namespace ember
