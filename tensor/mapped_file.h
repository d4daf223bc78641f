/// A read-only memory-mapped file: opening it is cheap, and a page is read from the disk when it is
/// first accessed.
///
/// The contents stay valid if the file is replaced by another (as AtomicFile does) or deleted. If
/// it is truncated in place, reading beyond the new end terminates the process (SIGBUS): see
/// `check_length`. Programs that share the file must therefore replace it as a whole. Thread-safe.
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
  /// Valid as long as this object exists.
  std::string_view bytes() const { return {bytes_, size_}; }

  /// `count` of its bytes, from `begin`, as private, copy-on-write memory: a page is copied when it
  /// is first written to, and writes reach neither the file nor other mappings of it. The storage
  /// outlives this object; the rule about shortened files holds for it as well.
  /// Error: the system refuses another mapping. REQUIRES: the bytes lie in the file; count > 0.
  Storage copy_on_write(std::size_t begin, std::size_t count) const;

  /// Error: the file has been shortened since it was opened. Call it before a large read.
  void check_length() const;

 private:
  std::string op_;
  std::string path_;
  int descriptor_ = -1;
  const char* bytes_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace ember
