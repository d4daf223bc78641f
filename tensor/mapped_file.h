/// A file that is read as if it were memory: opening it costs nothing, and what is looked at comes
/// from the disk when it is looked at.
///
/// What was opened stays there when the file is replaced by another (as AtomicFile does) or
/// deleted. One that is shortened in place is gone, though, and to read it then would end the
/// process (SIGBUS): see `check_length`. Files that are replaced as a whole are safe; the rest is a
/// matter of agreement between programs. Thread-safe.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "ember/tensor/storage.h"

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

  /// `count` of its bytes, from `begin`, as private, copy-on-write memory: a page is copied when it
  /// is first written to, and writes reach neither the file nor other mappings of it. The storage
  /// outlives this object; the rule about shortened files holds for it as well.
  /// Error: the system has no room for another mapping. REQUIRES: the bytes are there; count > 0.
  Storage copy_on_write(std::size_t begin, std::size_t count) const;

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
