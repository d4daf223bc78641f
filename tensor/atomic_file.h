/// A file that is there whole or not at all. Everything Ember saves goes through here.
///
/// What is written goes to a file without a name in the target's directory, which replaces the
/// target in one step when `commit` is called. Until then, and if anything fails (a full disk, an
/// exception that passes by, SIGKILL), the previous file stays as it was and the other is gone.
///
/// To replace the target the file needs a name for a moment, `.ember-PID-N`; where the system or
/// the file system has no files without one, it has it from the start. A process that is killed
/// while there is such a name leaves it behind, and the next save in that directory removes it
/// (hidden_file.h).
///
/// The new file has the old one's owner, group, permissions and access control list (POSIX, on
/// Linux). Who may not give them to it (only root can make a file another user's) gets an error,
/// and the old file stays. Other extended attributes are not kept. Of several hard links, the name
/// that is written to gets the new file, and the others keep the old one.
///
/// A target that is a symbolic link is followed. What is open already (/dev/stdout, /dev/fd/1,
/// /proc/self/fd/1, or a link to one of them) is written to through its descriptor, whatever it is:
/// a pipe, a socket, a file that a shell appends to. A device or a named pipe is written to
/// directly, too; that nobody reads from the pipe yet is an error. Nothing is replaced then, and
/// what is written is there as it comes.
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
  /// Creates that file, so that a target that cannot be written is found out here, before the
  /// work whose result is to be saved. Error (naming `op`): cannot write there.
  AtomicFile(const char* op, const std::filesystem::path& target);
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;
  ~AtomicFile();

  /// Error: the disk is full, or the write fails for another reason.
  void write(std::string_view bytes);

  /// Brings everything written so far to the disk. Of several files that belong together, flush all
  /// before committing the first: what can fail has failed by then.
  void flush();

  /// What commit() replaces, links followed. Nothing: the target is written to directly.
  std::optional<std::filesystem::path> replaces() const;

  /// Flushes and takes the target's place. The file is closed after this.
  void commit();

 private:
  void open_target();
  void keep_attributes(const struct ::stat& existing);
  void write_through(std::string_view bytes);
  [[noreturn]] void give_up(int error) const;

  std::string op_;
  std::filesystem::path target_;
  std::unique_ptr<HiddenFile> hidden_;  // none: the target is written to directly
  int descriptor_ = -1;                 // to write to
  std::string buffer_;
};

/// Writes one file in one go. Error (naming `op`): cannot write.
void save_file(const char* op, const std::filesystem::path& target, std::string_view bytes);

}  // namespace ember
