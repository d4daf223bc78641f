/// Internal: a new file that stays hidden until it replaces another one.
///
/// Where possible (Linux, on most file systems: O_TMPFILE), it has no name until rename_to(), which
/// gives it one for a moment, because only a file with a name can replace another. Elsewhere it has
/// a name from the start. That name is hidden, `.ember-PID-N`. A process that is killed while the
/// file has a name leaves it behind.
///
/// The next HiddenFile in that directory removes such files. A process holds a lock (flock) on its
/// file until it ends, so a hidden file that can be locked has no owner any more. This works across
/// containers and, if the file system shares locks between its clients (NFS does by default),
/// across machines. On a file system without locks nothing is removed.
#pragma once

#include <filesystem>

namespace ember {

class HiddenFile {
 public:
  /// Creates it in `directory`, because a rename cannot cross file systems. The umask applies, as
  /// to any other new file. On failure descriptor() is negative and errno is set.
  explicit HiddenFile(const std::filesystem::path& directory);
  HiddenFile(const HiddenFile&) = delete;
  HiddenFile& operator=(const HiddenFile&) = delete;
  /// Deletes the file unless rename_to() succeeded.
  ~HiddenFile();

  int descriptor() const { return descriptor_; }

  /// Replaces `target`, which is in the same directory. Returns false on failure, with errno set.
  bool rename_to(const std::filesystem::path& target);

 private:
  bool create_named();

  std::filesystem::path directory_;
  std::filesystem::path name_;  // empty: none
  int descriptor_ = -1;
};

}  // namespace ember
