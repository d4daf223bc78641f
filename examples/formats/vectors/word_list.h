/// The words of a file's rows: the checks that all formats share, and the notes for the user.
///
/// A word is 1 to kLongestWord bytes of UTF-8, without control characters, and with spaces only
/// inside. Invalid UTF-8 is handled as formats/text/unicode_errors.h says. If a word has several
/// rows, the first counts, as in gensim. Violations are InputErrors that name the file and the row,
/// counted from 1; what is left out or changed is a note.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "examples/formats/text/unicode_errors.h"
#include "examples/formats/text/word_table.h"

namespace ember::examples {

constexpr std::size_t kLongestWord = 4096;

class WordList {
 public:
  WordList(std::string path, UnicodeErrors errors);

  /// Adds the word of the next row. False if the row does not count: the word is a duplicate, or
  /// empty after dropping invalid bytes.
  bool add(std::string_view word);

  /// The number of rows, including those that do not count.
  std::int64_t rows() const { return rows_; }
  const WordTable& words() const { return words_; }

  /// One line for each kind of thing that was left out or changed: how often, and the first case.
  std::vector<std::string> notes() const;

  WordTable take() { return std::move(words_); }

 private:
  struct Kind {
    std::int64_t count = 0, first_row = 0;
    std::string first_word;
  };

  void check(std::string_view word) const;
  void count(Kind& kind, std::string_view word) const;
  [[noreturn]] void refuse(std::string_view got, std::string_view needs) const;

  std::string path_;
  UnicodeErrors errors_;
  WordTable words_;
  std::int64_t rows_ = 0;
  Kind repeated_, not_utf8_, spaced_;
};

}  // namespace ember::examples
