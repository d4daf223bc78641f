/// Cuts text into sentences of words, one sentence at a time: memory does not grow with the file.
///
/// - A word is a run of letters with single apostrophes inside (don't, o'clock; the typographic ’
///   counts as '). It comes out in lower case. Everything that is not a letter separates words.
///   Letters outside ASCII are kept as UTF-8 (utf8.h says what counts as one).
/// - A sentence ends with its line, or at a `.`, `!` or `?` that no letter or digit follows.
///   One that runs on for kLongestSentence words is cut there, so that a file without line breaks
///   can be read. Sentences without words are passed over.
/// - Tokens::verbatim instead takes a text that has been cut into words before, as gensim's
///   LineSentence does: a word is what stands between white space (Unicode's: also U+00A0 and
///   U+3000) and ASCII's control characters, as it is. A sentence is a line, and lines end with
///   "\n" alone: U+0085 and U+2028 part words.
/// - A file that gzip compressed is read as what it was before (support/file_reader.h).
/// - A byte order mark at the beginning is passed over.
/// - Text that is not UTF-8 is refused, with the file's name and the offset of the first bad byte.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "examples/formats/files/file_reader.h"

namespace ember::examples {

enum class Tokens { words, verbatim };

class SentenceReader {
 public:
  static constexpr std::size_t kLongestSentence = 10'000;

  /// Reads a file (also a pipe). Throws InputError when it cannot be opened.
  static SentenceReader from_file(const std::string& path, Tokens tokens = Tokens::words);

  /// Reads `text`, which must outlive the reader; `name` is what errors call it.
  static SentenceReader from_text(std::string_view text, std::string name,
                                  Tokens tokens = Tokens::words);

  /// What errors call the text.
  const std::string& name() const { return name_; }

  /// Bytes of the text that have been read so far; of a compressed file, so many of the file.
  std::uint64_t bytes_read() const;

  /// Fills `words` with the next sentence, or returns false at the end of the text. The words are
  /// valid until the next call. Throws InputError on a read error and on invalid UTF-8.
  bool next(std::vector<std::string_view>& words);

 private:
  explicit SentenceReader(std::string name) : name_(std::move(name)) {}

  void skip_byte_order_mark();
  void refill();
  void read_letters();
  /// Reads one character that is not an ASCII letter; true when it ends the sentence.
  bool read_other();
  /// The same for a text that is taken verbatim: up to the next white space, or the whole of it.
  bool read_verbatim();
  void read_apostrophe();
  void end_word();
  bool in_word() const { return letters_.size() > word_begin_; }
  [[noreturn]] void fail_invalid() const;

  std::string name_;
  Tokens tokens_ = Tokens::words;
  std::optional<FileReader> file_;  // none: the text was given whole
  bool file_goes_on_ = false;       // behind rest_
  std::string_view rest_;           // what has been read and not yet been looked at
  std::size_t in_block_ = 0;        // bytes of the file's block, of which rest_ is the end
  std::uint64_t offset_ = 0;        // of the end of rest_ in the text
  std::string letters_;             // the words of this sentence, one after the other
  std::size_t word_begin_ = 0;      // where in letters_ the current word begins
  std::vector<std::size_t> ends_;   // where in letters_ each finished word ends
};

}  // namespace ember::examples
