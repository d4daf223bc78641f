/// A file that is read as if it were memory: opening it costs nothing, and what is looked at comes
/// from the disk when it is looked at.
///
/// What was opened stays there when the file is replaced by another (as AtomicFile does) or
/// deleted. One that is shortened in place is gone, though, and to read it then would end the
/// process: see `check_length`. Thread-safe.
#pragma once

#include <string>
#include <string_view>

namespace ember {

class MappedFile {
 public:
  /// Error (naming `op`): cannot read it; it is no regular file, but a directory, a pipe, a device.
  MappedFile(const char* op, const std::string& path);
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  ~MappedFile();

  const std::string& path() const { return path_; }
  std::string_view bytes() const { return {bytes_, size_}; }

  /// Error: the file has been shortened since it was opened. Worth a call before a large read.
  void check_length() const;

 private:
  std::string op_;
  std::string path_;
  int descriptor_ = -1;
  const char* bytes_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace ember
