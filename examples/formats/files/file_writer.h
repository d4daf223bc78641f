/// Writes a file completely or not at all (ember/tensor/atomic_file.h), compressed by gzip if its
/// name ends in .gz.
#pragma once

#include <ember/tensor/atomic_file.h>

#include <memory>
#include <string>
#include <string_view>

struct z_stream_s;

namespace ember::examples {

class FileWriter {
 public:
  /// Error, naming `op`: cannot write, as for AtomicFile.
  FileWriter(const char* op, const std::string& target);

  void write(std::string_view bytes);
  /// Ends the compression, and returns the file to be committed. REQUIRES: nothing is written
  /// afterwards.
  AtomicFile& finish();
  void commit() { finish().commit(); }

 private:
  struct End {
    void operator()(z_stream_s* stream) const;
  };

  void compress(std::string_view bytes, int flush);

  AtomicFile file_;
  std::unique_ptr<z_stream_s, End> stream_;  // null: no compression
};

}  // namespace ember::examples
