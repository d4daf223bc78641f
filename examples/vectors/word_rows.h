/// Words and their rows as they are read from a file, whatever its format: what all formats check.
///
/// A word is UTF-8 of 1 to kLongestWord bytes without spaces or control characters, and comes once.
/// (gensim keeps the first of several rows of one word and goes on with a warning; here nothing is
/// left out in silence, and tools that count words never write one twice.) Every number is finite.
/// Whatever breaks this is an InputError that names the file and the row, counted from 1.
#pragma once

#include <ember/tensor/tensor.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "examples/text/word_table.h"

namespace ember::examples {

constexpr std::size_t kLongestWord = 4096;
constexpr std::int64_t kLargestDimension = 100'000;

struct WordRows {
  WordTable words;
  Tensor rows;  // (V, D) f32: row i belongs to word i
};

class WordRowsBuilder {
 public:
  /// For `count` words of `dimension` numbers, if the file speaks the truth. `smallest_row` is how
  /// many bytes one takes in the file at least, and `left` how many there are, where that is known:
  /// then no memory is taken for a header that lies, and otherwise only as rows come in.
  /// InputError: no words, or no dimension, or more than can be.
  WordRowsBuilder(const std::string& path, std::uint64_t count, std::uint64_t dimension,
                  std::uint64_t smallest_row, std::optional<std::uint64_t> left);

  /// The next word; returns room for its numbers. REQUIRES: fewer than `count` were added.
  std::span<float> add(std::string_view word);

  /// REQUIRES: the numbers of the word that was added last are there.
  void check_numbers() const;

  /// InputError about the row that was added last, or about the one that should follow.
  [[noreturn]] void fail_row(std::string_view what) const;
  [[noreturn]] void fail_next_row(std::string_view what) const;

  /// REQUIRES: `count` words were added.
  WordRows finish();

 private:
  void grow();
  std::span<float> row(std::int64_t i) const;

  std::string path_;
  std::int64_t count_, dimension_;
  WordTable words_;
  Tensor rows_;  // (as many as there is room for, D)
};

/// Adds a word to those of the rows before.
void add_word(const std::string& path, WordTable& words, std::string_view word);

/// The row that belongs to the word of this id.
void check_finite(const std::string& path, const WordTable& words, std::int32_t id,
                  std::span<const float> row);

/// InputError: something is wrong with the row of this id.
[[noreturn]] void fail_at_row(const std::string& path, const WordTable& words, std::int32_t id,
                              std::string_view what);

/// Whether none of them is NaN or infinite.
bool all_finite(std::span<const float> numbers);

}  // namespace ember::examples
