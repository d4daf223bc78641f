/// A file that is there whole or not at all (ember/tensor/atomic_file.h), compressed by gzip where
/// its name ends in .gz.
#pragma once

#include <ember/tensor/atomic_file.h>

#include <memory>
#include <string>
#include <string_view>

struct z_stream_s;

namespace ember::examples {

class FileWriter {
 public:
  /// As AtomicFile's: an Error, naming `op`, tells what cannot be written.
  FileWriter(const char* op, const std::string& target);

  void write(std::string_view bytes);
  /// Ends the compression. What is returned can be committed. REQUIRES: nothing is written after
  /// it.
  AtomicFile& finish();
  void commit() { finish().commit(); }

 private:
  struct End {
    void operator()(z_stream_s* stream) const;
  };

  void compress(std::string_view bytes, int flush);

  AtomicFile file_;
  std::unique_ptr<z_stream_s, End> stream_;  // none: bytes are written as they are
};

}  // namespace ember::examples
