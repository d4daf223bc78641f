/// A file that is there whole or not at all. Everything Ember saves goes through here.
///
/// What is written goes to a hidden file beside the target, which replaces the target in one step
/// when `commit` is called. Until then, and if anything fails (a full disk, an exception that
/// passes by), the previous file stays as it was and the hidden one is removed. A process that is
/// killed outright (SIGKILL, a power cut) leaves its hidden file, `.ember-PID-N`, behind.
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
  /// Creates the hidden file, so that a target that cannot be written is found out here, before the
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
  std::filesystem::path hidden_;  // empty when the target is written to directly
  int descriptor_ = -1;
  std::string buffer_;
};

/// Writes one file in one go. Error (naming `op`): cannot write.
void save_file(const char* op, const std::filesystem::path& target, std::string_view bytes);

}  // namespace ember
