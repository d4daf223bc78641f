/// A file that is written completely or not at all. Ember saves everything through it.
///
/// Data goes to a file without a name in the target's directory; `commit` replaces the target with
/// it in one step. Until then, and if anything fails (a full disk, an exception, SIGKILL), the
/// previous file stays as it was and the new one is deleted.
///
/// To replace the target the new file needs a name for a moment, `.ember-PID-N`. Where the system
/// or the file system has no files without a name, it has that name from the start. A process that
/// is killed while the name exists leaves the file behind, and the next save in that directory
/// removes it (hidden_file.h).
///
/// The new file gets the old one's owner, group, permissions and access control list (POSIX, on
/// Linux). If the process may not set them (only root can give a file to another user), that is an
/// error, and the old file stays. Other extended attributes are not kept. Of several hard links,
/// only the one that is written to refers to the new file.
///
/// Symbolic links are followed. The name of an open file (/dev/stdout, /dev/fd/1, /proc/self/fd/1,
/// or a link to one of them) is written to through its descriptor, whatever it is: a pipe, a
/// socket, a file that a shell appends to. A device or a named pipe is written to directly, too; a
/// named pipe without a reader is an error. In these cases nothing is replaced, and data appears in
/// the target as it is written.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct stat;

namespace ember {

class HiddenFile;  // hidden_file.h

class AtomicFile {
 public:
  /// Creates the new file, so that a target that cannot be written is reported here, before the
  /// work whose result is to be saved. Error (naming `op`): cannot write there.
  AtomicFile(const char* op, const std::filesystem::path& target);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();

  /// Error: the disk is full, or the write fails for another reason.
  void write(std::string_view bytes);

  /// Writes everything so far to the disk (fsync). If several files belong together, flush all of
  /// them before committing the first, so that errors occur before any target is replaced.
  void flush();

  /// The file that commit() replaces, links followed; nullopt if the target is written to directly.
  std::optional<std::filesystem::path> replaces() const;

  /// Flushes, replaces the target and closes the file.
  void commit();

 private:
  void open_target();
  void keep_attributes(const struct ::stat& existing);
  void write_through(std::string_view bytes);
  [[noreturn]] void give_up(int error) const;

  std::string op_;
  std::filesystem::path target_;
  std::unique_ptr<HiddenFile> hidden_;  // null: the target is written to directly
  int descriptor_ = -1;                 // to write to
  std::string buffer_;
};

/// Writes a whole file. Error (naming `op`): cannot write.
void save_file(const char* op, const std::filesystem::path& target, std::string_view bytes);

}  // namespace ember
