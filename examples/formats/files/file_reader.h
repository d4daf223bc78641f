/// Reads a file from front to back through one buffer: files and pipes of any length.
///
/// Files compressed by gzip are decompressed, whatever their name. Files compressed by other tools
/// are refused, with an error that says how to decompress them.
///
/// Views point into the buffer and are valid until the next call. Every error is an InputError that
/// names the file in quotes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "examples/formats/files/gzip_reader.h"

namespace ember::examples {

/// U+FEFF in UTF-8. Some tools write it at the start of a text.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class FileReader {
 public:
  /// The longest line that is read: a file without line breaks must not fill the memory.
  static constexpr std::size_t kLongestLine = std::size_t{1} << 24;
  /// The buffer's size: a peek at no more than this is cheapest.
  static constexpr std::size_t kBlockSize = std::size_t{1} << 18;

  /// Opens a file. InputError: cannot open it.
  explicit FileReader(const std::string& path);
  /// Reads standard input.
  static FileReader standard_input();
  FileReader(FileReader&& other) noexcept;
  ~FileReader();

  const std::string& path() const { return path_; }

  /// How many bytes follow; nothing if unknown: for a pipe and for a compressed file.
  std::optional<std::uint64_t> left();

  /// Valid once something was peeked at or read.
  bool is_compressed() const { return gzip_ != nullptr; }

  /// Bytes of the (perhaps compressed) file that have been consumed.
  std::uint64_t bytes_taken() const { return bytes_read_ - (gzip_ ? 0 : held().size()); }

  /// The next `count` bytes, without consuming them; fewer at the end of the file.
  std::string_view peek(std::size_t count);
  /// Consumes bytes that were peeked at. REQUIRES: the last peek() returned at least `count`.
  void skip(std::size_t count);

  /// Consumes a byte order mark at the start of the file, if there is one. REQUIRES: nothing was
  /// consumed before.
  void skip_byte_order_mark();

  bool at_end() { return peek(1).empty(); }

  /// Consumes the next `count` bytes; false where the file ends before.
  bool read(void* to, std::size_t count);

  /// Consumes the next line, without its "\n" or "\r\n"; false at the end. Returns a line of a pipe
  /// as soon as it has arrived. InputError: longer than kLongestLine.
  bool next_line(std::string_view& line);

 private:
  FileReader(std::string path, int descriptor);

  /// The unread bytes in the buffer.
  std::string_view held() const { return {block_.data() + begin_, end_ - begin_}; }
  /// Appends bytes to the unread ones, up to `most` in all; false at the end.
  bool refill(std::size_t most);
  /// Detects compression from the first bytes of the file.
  void begin();
  /// Reads up to `count` decompressed bytes; 0 at the end.
  std::size_t read_some(char* to, std::size_t count);
  /// Reads up to `count` bytes of the file itself; like read(2), but retries after EINTR.
  std::size_t read_file(char* to, std::size_t count);

  std::string path_;
  int descriptor_;
  std::optional<std::uint64_t> size_;  // of a regular file only
  std::uint64_t bytes_read_ = 0;
  bool begun_ = false;
  std::string beginning_;             // read by begin(), not yet returned by read_some()
  std::unique_ptr<GzipReader> gzip_;  // null: the file is not compressed
  std::vector<char> block_;
  std::size_t begin_ = 0, end_ = 0;  // the unread bytes: [begin_, end_)
};

/// InputError: the path is not a regular file. A pipe could block its reader forever.
void require_regular_file(const std::string& path);

/// The largest file that read_whole() accepts, and why: the text after the colon of the error.
struct SizeLimit {
  std::uint64_t bytes;
  const char* why;
};
/// The whole file. InputError: cannot read it, or it is larger than the limit; no more than the
/// limit is read.
std::string read_whole(const std::string& path, SizeLimit limit);

}  // namespace ember::examples
