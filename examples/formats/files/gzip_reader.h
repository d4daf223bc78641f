/// Decompresses gzip files (RFC 1952) with zlib.
#pragma once

#include <ember/tensor/function_ref.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct z_stream_s;

namespace ember::examples {

/// The first bytes of every gzip file.
inline constexpr std::string_view kGzipBeginning = "\x1f\x8b\x08";

class GzipReader {
 public:
  /// Reads up to `count` bytes of the compressed file; 0 at its end.
  using ReadSome = FunctionRef<std::size_t(char* to, std::size_t count)>;

  /// `path` is the file's name in errors.
  explicit GzipReader(std::string path);

  /// Reads up to `count` decompressed bytes, at least one; 0 at the end. Concatenated gzip members
  /// are one file, as for gzip itself, and zeros may follow the last. InputError: the data are
  /// damaged, truncated, or followed by something else.
  std::size_t read(char* to, std::size_t count, ReadSome read_compressed);

 private:
  struct End {
    void operator()(z_stream_s* stream) const;
  };

  /// Makes compressed bytes of a member available; false if the file ends between two members.
  bool has_input(ReadSome read_compressed);
  [[noreturn]] void fail(std::string_view what) const;

  std::string path_;
  std::vector<char> compressed_;
  std::unique_ptr<z_stream_s, End> stream_;
  bool in_member_ = true;
};

}  // namespace ember::examples
