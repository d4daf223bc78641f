/// Words and their rows as they are read from a file, whatever its format.
///
/// word_list.h says what a word is; every number is finite. Whatever breaks this is an InputError
/// that names the file and the row, counted from 1. What other tools read is read, and nothing is
/// left out, changed or guessed in silence: notes tell it.
#pragma once

#include <ember/tensor/tensor.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "examples/formats/files/file_reader.h"
#include "examples/formats/vectors/word_list.h"

namespace ember::examples {

constexpr std::int64_t kLargestDimension = 100'000;

struct WordRows {
  WordTable words;
  Tensor rows;                          // (V, D) f32: row i belongs to word i
  std::vector<std::string> notes = {};  // lines for the user
};

/// What a file says of itself, and what is asked of it.
struct RowsExpected {
  std::optional<std::uint64_t> count;  // of rows to read; nothing where only its end tells
  std::uint64_t dimension;
  std::uint64_t smallest_row;  // how many bytes of the file one takes at least
};

class WordRowsBuilder {
 public:
  /// What follows in `file` is rows. Where its length is known, no memory is taken for a header
  /// that lies; otherwise only as rows come in. `words_path` is the file that the words are from,
  /// if it is another. InputError: no words, or no dimension, or more than can be.
  WordRowsBuilder(FileReader& file, const RowsExpected& expected, UnicodeErrors errors,
                  const std::string& words_path = "");

  /// Room for the numbers of the next row.
  std::span<float> next_row();

  /// The word of the row whose numbers are there now.
  void add(std::string_view word);

  /// How many were added.
  std::uint64_t rows() const { return static_cast<std::uint64_t>(words_.rows()); }

  /// InputError about the row that is being read, or about the one that should follow.
  [[noreturn]] void fail_row(std::string_view word, std::string_view what) const;
  [[noreturn]] void fail_next_row(std::string_view what) const;
  /// InputError: the file ends before the next row.
  [[noreturn]] void fail_missing_row() const;
  /// InputError: something else than a row follows the rows that the first line says.
  [[noreturn]] void fail_rest(std::string_view begins) const;

  void note(std::string_view what);
  /// The file has more rows than its first line says.
  void note_more_rows();

  WordRows finish();

 private:
  /// How many rows there should be room for, now that there is none left.
  std::int64_t rows_wanted() const;

  FileReader& file_;
  std::optional<std::int64_t> count_;
  std::int64_t dimension_;
  std::optional<std::uint64_t> bytes_;  // of all rows
  WordList words_;
  Tensor rows_;  // (as many as there is room for, D)
  std::vector<std::string> notes_;
};

/// The next row's line. False at the end, where blank lines are skipped. A blank line between two
/// rows is an error: `line` is then empty, which WordRowsBuilder::add refuses.
bool next_row_line(FileReader& file, std::string_view& line);

void check_finite(const std::string& path, std::int64_t row, std::string_view word,
                  std::span<const float> numbers);

/// InputError: something is wrong with this row, counted from 1.
[[noreturn]] void fail_at_row(const std::string& path, std::int64_t row, std::string_view word,
                              std::string_view what);

/// The first number that is NaN or infinite, if one is.
std::optional<float> first_not_finite(std::span<const float> numbers);

}  // namespace ember::examples
