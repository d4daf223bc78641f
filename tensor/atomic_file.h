/// A file that is there whole or not at all. Everything Ember saves goes through here.
///
/// What is written goes to a file without a name in the target's directory, which replaces the
/// target in one step when `commit` is called. Until then, and if anything fails (a full disk, an
/// exception that passes by, SIGKILL), the previous file stays as it was and the other is gone.
/// Where the system or the file system has no such files, it has a hidden name, `.ember-PID-N`, and
/// a process that is killed outright leaves it behind.
///
/// A target that is a symbolic link is followed. One that exists and is no regular file
/// (/dev/stdout, a pipe) cannot be replaced and is written to directly.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace ember {

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

  /// Flushes and takes the target's place. The file is closed after this.
  void commit();

 private:
  void write_through(std::string_view bytes);
  [[noreturn]] void give_up(int error) const;

  std::string op_;
  std::filesystem::path target_;
  bool replaces_target_ = false;  // otherwise it is written to directly
  std::filesystem::path hidden_;  // the file's name, if it has one
  int descriptor_ = -1;
  std::string buffer_;
};

/// Writes one file in one go. Error (naming `op`): cannot write.
void save_file(const char* op, const std::filesystem::path& target, std::string_view bytes);

}  // namespace ember
