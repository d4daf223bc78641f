/// Splits text into sentences of words, one sentence at a time: memory does not grow with the file.
///
/// - A word is a run of letters with single apostrophes inside (don't, o'clock; the typographic ’
///   counts as '). Words are lower-cased. Everything that is not a letter separates words. Letters
///   outside ASCII are kept as UTF-8 (utf8.h says what counts as one).
/// - A sentence ends at the end of its line, or at a `.`, `!` or `?` that is not followed by a
///   letter or digit. A longer one is split after kLongestSentence words, so that a file without
///   line breaks can be read. Sentences without words are skipped.
/// - Tokens::verbatim is for text that is already tokenized, as for gensim's LineSentence: words
///   are separated by white space (Unicode's, with U+00A0 and U+3000) and by ASCII's control
///   characters, and are not changed. A sentence is a line; lines end with "\n" only: U+0085 and
///   U+2028 separate words.
/// - Files compressed by gzip are decompressed (formats/files/file_reader.h).
/// - A byte order mark at the beginning is skipped.
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

  /// Reads a file (also a pipe). InputError: cannot open it.
  static SentenceReader from_file(const std::string& path, Tokens tokens = Tokens::words);

  /// Reads `text`, which must outlive the reader; `name` is its name in errors.
  static SentenceReader from_text(std::string_view text, std::string name,
                                  Tokens tokens = Tokens::words);

  /// The text's name in errors.
  const std::string& name() const { return name_; }

  /// Bytes of the text that have been read so far; of a compressed file, compressed bytes.
  std::uint64_t bytes_read() const;

  /// Fills `words` with the next sentence, or returns false at the end of the text. The words are
  /// valid until the next call. InputError: a read error or invalid UTF-8.
  bool next(std::vector<std::string_view>& words);

 private:
  explicit SentenceReader(std::string name) : name_(std::move(name)) {}

  void skip_byte_order_mark();
  void refill();
  void read_letters();
  /// Reads one character that is not an ASCII letter; true when it ends the sentence.
  bool read_other();
  /// The same for Tokens::verbatim: reads up to the next white space, or all of rest_.
  bool read_verbatim();
  void read_apostrophe();
  void end_word();
  bool in_word() const { return letters_.size() > word_begin_; }
  [[noreturn]] void fail_invalid() const;

  std::string name_;
  Tokens tokens_ = Tokens::words;
  std::optional<FileReader> file_;  // nothing: from_text()
  bool file_goes_on_ = false;       // there is more after rest_
  std::string_view rest_;           // what has been read and not yet processed
  std::size_t in_block_ = 0;        // bytes in the file's buffer; rest_ is its end
  std::uint64_t offset_ = 0;        // offset of the end of rest_ in the text
  std::string letters_;             // the words of this sentence, one after the other
  std::size_t word_begin_ = 0;      // where in letters_ the current word begins
  std::vector<std::size_t> ends_;   // where in letters_ each finished word ends
};

}  // namespace ember::examples
