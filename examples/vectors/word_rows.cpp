#include "examples/vectors/word_rows.h"

#include <ember/tensor/creation.h>
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

#include "examples/support/errors.h"
#include "examples/text/quoted.h"
#include "examples/text/utf8.h"

namespace ember::examples {
namespace {

/// What is taken at first for a file that does not say how long it is.
constexpr std::int64_t kFirstNumbers = 1 << 22;

/// InputError: not what all formats ask of a word; `row` counts from 1.
void check_word(const std::string& path, std::int32_t row, std::string_view word) {
  const auto refuse = [&](std::string_view got, std::string_view needs) {
    throw InputError(fmt::format("'{}': row {} has {}: needs {}", path, row, got, needs));
  };
  if (word.empty()) refuse("an empty word", "a word");
  if (word.size() > kLongestWord) {
    refuse(fmt::format("a word that begins {}", quote(word)),
           fmt::format("words of at most {} bytes", kLongestWord));
  }
  const auto breaks = [](char c) { return c == ' ' || is_control(c); };
  if (std::any_of(word.begin(), word.end(), breaks)) {
    refuse("the word " + quote(word), "words without spaces or control characters");
  }
  if (!is_utf8(word)) refuse("the word " + quote(word), "UTF-8");
}

}  // namespace

WordRowsBuilder::WordRowsBuilder(const std::string& path, std::uint64_t count,
                                 std::uint64_t dimension, std::uint64_t smallest_row,
                                 std::optional<std::uint64_t> left)
    : path_(path) {
  constexpr std::uint64_t kMostWords = std::numeric_limits<std::int32_t>::max();
  const auto refuse = [&](std::uint64_t got, std::string_view what, std::uint64_t most) {
    throw InputError(fmt::format("'{}' says it has {} {}: needs 1 to {}", path, got, what, most));
  };
  if (dimension < 1 || dimension > kLargestDimension) {
    refuse(dimension, "numbers a word", kLargestDimension);
  }
  if (left && count > *left / smallest_row) {
    throw InputError(
        fmt::format("'{}' has {} bytes for {} words of {} numbers: these take at least {} each",
                    path, *left, count, dimension, smallest_row));
  }
  if (count < 1 || count > kMostWords) refuse(count, "words", kMostWords);
  count_ = static_cast<std::int64_t>(count);
  dimension_ = static_cast<std::int64_t>(dimension);
  rows_ = empty({left ? count_ : std::min(count_, 1 + kFirstNumbers / dimension_), dimension_});
}

std::span<float> WordRowsBuilder::add(std::string_view word) {
  add_word(path_, words_, word);
  if (words_.size() > rows_.size(0)) grow();
  return row(words_.size() - 1);
}

void WordRowsBuilder::check_numbers() const {
  const std::int32_t last = words_.size() - 1;
  check_finite(path_, words_, last, row(last));
}

void WordRowsBuilder::fail_row(std::string_view what) const {
  fail_at_row(path_, words_, words_.size() - 1, what);
}

void WordRowsBuilder::fail_next_row(std::string_view what) const {
  throw InputError(fmt::format("'{}': row {} of {} {}", path_, words_.size() + 1, count_, what));
}

WordRows WordRowsBuilder::finish() {
  return {std::move(words_), std::move(rows_)};
}

void WordRowsBuilder::grow() {
  const Tensor more = empty({std::min(count_, 2 * rows_.size(0)), dimension_});
  more.narrow(0, 0, rows_.size(0)).copy_(rows_);
  rows_ = more;
}

std::span<float> WordRowsBuilder::row(std::int64_t i) const {
  return {rows_.data<float>() + i * dimension_, static_cast<std::size_t>(dimension_)};
}

void add_word(const std::string& path, WordTable& words, std::string_view word) {
  const std::int32_t row = words.size() + 1;
  check_word(path, row, word);
  const std::int32_t first = words.add(word) + 1;
  if (first == row) return;
  throw InputError(fmt::format("'{}' has {} in row {} and in row {}: needs each word once", path,
                               quote(word), first, row));
}

void check_finite(const std::string& path, const WordTable& words, std::int32_t id,
                  std::span<const float> row) {
  if (all_finite(row)) return;
  const auto bad = std::find_if(row.begin(), row.end(), [](float x) { return !std::isfinite(x); });
  fail_at_row(path, words, id, fmt::format("holds {}: needs finite numbers", *bad));
}

void fail_at_row(const std::string& path, const WordTable& words, std::int32_t id,
                 std::string_view what) {
  throw InputError(fmt::format("'{}': row {} ({}) {}", path, id + 1, quote(words.word(id)), what));
}

bool all_finite(std::span<const float> numbers) {
  constexpr std::uint32_t kMagnitude = 0x7FFF'FFFF, kInfinity = 0x7F80'0000;
  std::uint32_t largest = 0;  // as bits, magnitudes are in the same order as as numbers
  for (const float number : numbers) {
    largest = std::max(largest, std::bit_cast<std::uint32_t>(number) & kMagnitude);
  }
  return largest < kInfinity;
}

}  // namespace ember::examples
