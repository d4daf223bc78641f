/// Reads words and their rows from a file of any format.
///
/// word_list.h defines a valid word; numbers must be finite. Violations are InputErrors that name
/// the file and the row, counted from 1. Whatever is left out, changed or guessed is reported in a
/// note.
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

/// What is known about the rows before they are read.
struct RowsExpected {
  std::optional<std::uint64_t> count;  // rows to read; nothing: up to the end of the file
  std::uint64_t dimension;
  std::uint64_t smallest_row;  // the smallest size of a row in bytes
};

class WordRowsBuilder {
 public:
  /// `file` continues with rows. Memory is allocated for `expected` only as far as the file's
  /// length allows; if that is unknown, as rows are read. `words_path` is the file of the words, if
  /// it is another. InputError: no words, no dimension, or too many.
  WordRowsBuilder(FileReader& file, const RowsExpected& expected, UnicodeErrors errors,
                  const std::string& words_path = "");

  /// The buffer for the numbers of the next row.
  std::span<float> next_row();

  /// Adds the row in that buffer, with its word.
  void add(std::string_view word);

  /// The number of rows added.
  std::uint64_t rows() const { return static_cast<std::uint64_t>(words_.rows()); }

  /// Throws InputError about the current row, or about the next one.
  [[noreturn]] void fail_row(std::string_view word, std::string_view what) const;
  [[noreturn]] void fail_next_row(std::string_view what) const;
  /// Throws InputError: the file ends before the next row.
  [[noreturn]] void fail_missing_row() const;
  /// Throws InputError: something other than a row follows the last row.
  [[noreturn]] void fail_rest(std::string_view begins) const;

  void note(std::string_view what);
  /// Notes that the file has more rows than its first line says.
  void note_more_rows();

  WordRows finish();

 private:
  /// The new capacity, in rows, when there is no space left.
  std::int64_t rows_wanted() const;

  FileReader& file_;
  std::optional<std::int64_t> count_;
  std::int64_t dimension_;
  std::optional<std::uint64_t> bytes_;  // the size of all rows together
  WordList words_;
  Tensor rows_;  // (capacity, D)
  std::vector<std::string> notes_;
};

/// Reads the line of the next row. False at the end; blank lines there are skipped. A blank line
/// between two rows is an error: `line` is then empty, which WordRowsBuilder::add refuses.
bool next_row_line(FileReader& file, std::string_view& line);

void check_finite(const std::string& path, std::int64_t row, std::string_view word,
                  std::span<const float> numbers);

/// Throws InputError about this row, counted from 1.
[[noreturn]] void fail_at_row(const std::string& path, std::int64_t row, std::string_view word,
                              std::string_view what);

/// The first number that is NaN or infinite, if any.
std::optional<float> first_not_finite(std::span<const float> numbers);

}  // namespace ember::examples
