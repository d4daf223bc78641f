/// A file read from front to back, through one block of memory: files and pipes of any length.
///
/// What gzip compressed is read as what it was before, whatever the file is called; what other
/// tools compressed is refused, and the error says how to decompress it.
///
/// What it hands out as a view lies in the block, until the next call. Every error is an InputError
/// that has the file's name in quotes.
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

/// U+FEFF in UTF-8, which some tools begin a text with.
inline constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class FileReader {
 public:
  /// No line may be longer: a file without line breaks does not fill the memory.
  static constexpr std::size_t kLongestLine = std::size_t{1} << 24;
  /// A peek at no more than this costs the least.
  static constexpr std::size_t kBlockSize = std::size_t{1} << 18;

  /// Opens a file. InputError: cannot.
  explicit FileReader(const std::string& path);
  /// Reads what standard input has to give.
  static FileReader standard_input();
  FileReader(FileReader&& other) noexcept;
  ~FileReader();

  const std::string& path() const { return path_; }

  /// How many bytes follow; nothing where that is not known: of a pipe, and of a compressed file.
  std::optional<std::uint64_t> left();

  /// Known once something was peeked at or read.
  bool is_compressed() const { return gzip_ != nullptr; }

  /// Bytes of the file, which may be compressed, that were read and taken.
  std::uint64_t bytes_taken() const { return bytes_read_ - (gzip_ ? 0 : held().size()); }

  /// The next `count` bytes, without taking them; fewer where the file ends before.
  std::string_view peek(std::size_t count);
  /// Takes what was peeked at. REQUIRES: the last peek() gave that many.
  void skip(std::size_t count);

  /// Takes a byte order mark, if the file begins with one. REQUIRES: nothing was taken before.
  void skip_byte_order_mark();

  bool at_end() { return peek(1).empty(); }

  /// Takes the next `count` bytes; false where the file ends before.
  bool read(void* to, std::size_t count);

  /// Takes the next line, without its "\n" or "\r\n"; false at the end. Hands out a line as soon as
  /// it is there, for whoever waits at the other end of a pipe. InputError: longer than
  /// kLongestLine.
  bool next_line(std::string_view& line);

 private:
  FileReader(std::string path, int descriptor);

  /// What is in the block and was not yet taken.
  std::string_view held() const { return {block_.data() + begin_, end_ - begin_}; }
  /// Reads more behind what is held, of which there may be up to `most` bytes; false at the end.
  bool refill(std::size_t most);
  /// Finds out from the first bytes of the file whether it is compressed.
  void begin();
  /// Up to so many bytes of the text; 0 at the end.
  std::size_t read_some(char* to, std::size_t count);
  /// The same of the file. As read(2), but never interrupted.
  std::size_t read_file(char* to, std::size_t count);

  std::string path_;
  int descriptor_;
  std::optional<std::uint64_t> size_;  // of a regular file
  std::uint64_t bytes_read_ = 0;
  bool begun_ = false;
  std::string beginning_;             // read by begin(), and not yet handed on
  std::unique_ptr<GzipReader> gzip_;  // none: the file is the text
  std::vector<char> block_;
  std::size_t begin_ = 0, end_ = 0;  // what is held
};

/// InputError: what is there is no regular file. Another process could keep a reader of a pipe
/// waiting.
void require_regular_file(const std::string& path);

/// How large a file may be that is read whole, and why: what is after the colon of the error.
struct SizeLimit {
  std::uint64_t bytes;
  const char* why;
};
/// All of a file. InputError: cannot read it, or it is larger; not more than that is read of it.
std::string read_whole(const std::string& path, SizeLimit limit);

}  // namespace ember::examples
