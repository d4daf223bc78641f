/// The words of a file's rows, as they are read: what all formats check, and what a user is told.
///
/// A word is UTF-8 of 1 to kLongestWord bytes, without control characters, and with spaces only
/// inside. Other bytes are refused, left out or replaced (text/unicode_errors.h). Of several rows
/// of one word the first counts, as gensim has it. Whatever breaks this is an InputError that names
/// the file and the row, counted from 1; what is left out or changed is a note.
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

  /// Takes the word of the next row. False: a row before has it, or nothing is left of it, and this
  /// row does not count.
  bool add(std::string_view word);

  /// How many rows there were, with those that do not count.
  std::int64_t rows() const { return rows_; }
  const WordTable& words() const { return words_; }

  /// A line for each kind of thing that was left out or changed: how often, and the first of them.
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
