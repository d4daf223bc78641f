#include "examples/formats/vectors/word_rows.h"

#include <ember/tensor/creation.h>
#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <utility>

#include "examples/formats/files/errors.h"
#include "examples/formats/text/quoted.h"

namespace ember::examples {
namespace {

/// The initial capacity if the number of rows is unknown.
constexpr std::int64_t kFirstNumbers = 1 << 22;
constexpr std::int64_t kMostWords = std::numeric_limits<std::int32_t>::max();

}  // namespace

WordRowsBuilder::WordRowsBuilder(FileReader& file, const RowsExpected& expected,
                                 UnicodeErrors errors, const std::string& words_path)
    : file_(file),
      bytes_(file.left()),
      words_(words_path.empty() ? file.path() : words_path, errors) {
  const auto refuse = [&](std::uint64_t got, std::string_view what, std::uint64_t most) {
    throw InputError(
        fmt::format("'{}' says it has {} {}: needs 1 to {}", file.path(), got, what, most));
  };
  const auto [count, dimension, smallest_row] = expected;
  if (dimension < 1 || dimension > kLargestDimension) {
    refuse(dimension, "numbers a word", kLargestDimension);
  }
  if (count && bytes_ && *count > *bytes_ / smallest_row) {
    throw InputError(
        fmt::format("'{}' has {} bytes for {} words of {} numbers: these take at least {} each "
                    "(--limit N reads the first N)",
                    file.path(), *bytes_, *count, dimension, smallest_row));
  }
  if (count && (*count < 1 || *count > std::uint64_t{kMostWords}))
    refuse(*count, "words", kMostWords);
  if (count) count_ = static_cast<std::int64_t>(*count);
  dimension_ = static_cast<std::int64_t>(dimension);
  const std::int64_t first = 1 + kFirstNumbers / dimension_;
  rows_ = empty({count_ && bytes_ ? *count_ : std::min(count_.value_or(first), first), dimension_});
}

std::span<float> WordRowsBuilder::next_row() {
  const std::int64_t row = words_.words().size();
  if (row == rows_.size(0)) {
    if (row == kMostWords) fail_next_row(fmt::format("is one too many: needs 1 to {}", row));
    const Tensor more = empty({rows_wanted(), dimension_});
    more.narrow(0, 0, row).copy_(rows_);
    rows_ = more;
  }
  return {rows_.data<float>() + row * dimension_, static_cast<std::size_t>(dimension_)};
}

void WordRowsBuilder::add(std::string_view word) {
  const std::int64_t row = words_.words().size();
  words_.add(word);
  check_finite(file_.path(), words_.rows(), word,
               {rows_.data<float>() + row * dimension_, static_cast<std::size_t>(dimension_)});
}

void WordRowsBuilder::fail_row(std::string_view word, std::string_view what) const {
  fail_at_row(file_.path(), words_.rows() + 1, word, what);
}

void WordRowsBuilder::fail_next_row(std::string_view what) const {
  const std::string of = count_ ? fmt::format(" of {}", *count_) : "";
  throw InputError(fmt::format("'{}': row {}{} {}", file_.path(), words_.rows() + 1, of, what));
}

void WordRowsBuilder::fail_missing_row() const {
  const std::string remedy =
      rows() > 0 ? fmt::format(" (--limit {} reads those before)", rows()) : "";
  fail_next_row("is missing: the file ends before it" + remedy);
}

void WordRowsBuilder::fail_rest(std::string_view begins) const {
  throw InputError(
      fmt::format("'{}' goes on with {} after the {} rows that its first line says: needs rows, or "
                  "nothing (--limit {} reads those before)",
                  file_.path(), quote(begins), rows(), rows()));
}

void WordRowsBuilder::note_more_rows() {
  note(fmt::format("has more rows than the {} that its first line says: only so many are read",
                   rows()));
}

void WordRowsBuilder::note(std::string_view what) {
  notes_.push_back(fmt::format("'{}' {}", file_.path(), what));
}

WordRows WordRowsBuilder::finish() {
  for (std::string& note : words_.notes()) notes_.push_back(std::move(note));
  const Tensor rows = rows_.narrow(0, 0, words_.words().size());
  return {words_.take(), rows, std::move(notes_)};
}

std::int64_t WordRowsBuilder::rows_wanted() const {
  const std::int64_t twice = 2 * rows_.size(0);
  if (count_) return std::min(*count_, twice);
  if (!bytes_) return std::min(twice, kMostWords);
  // An estimate from the average size of the rows so far, and a few more.
  const auto left = static_cast<double>(file_.left().value_or(0));
  const double rows_a_byte = static_cast<double>(rows()) / (static_cast<double>(*bytes_) - left);
  const auto more = static_cast<std::int64_t>(1.02 * left * rows_a_byte);
  return std::min(rows_.size(0) + 16 + more, kMostWords);
}

bool next_row_line(FileReader& file, std::string_view& line) {
  bool gap = false;
  while (file.next_line(line)) {
    if (line.find_first_not_of(" \t") == std::string_view::npos) {
      gap = true;
      continue;
    }
    if (gap) line = {};
    return true;
  }
  return false;
}

void check_finite(const std::string& path, std::int64_t row, std::string_view word,
                  std::span<const float> numbers) {
  if (const std::optional<float> bad = first_not_finite(numbers)) {
    fail_at_row(path, row, word, fmt::format("holds {}: needs finite numbers", *bad));
  }
}

void fail_at_row(const std::string& path, std::int64_t row, std::string_view word,
                 std::string_view what) {
  throw InputError(fmt::format("'{}': row {} ({}) {}", path, row, quote(word), what));
}

std::optional<float> first_not_finite(std::span<const float> numbers) {
  constexpr std::uint32_t kMagnitude = 0x7FFF'FFFF, kInfinity = 0x7F80'0000;
  std::uint32_t largest = 0;  // the bits of magnitudes are ordered like the magnitudes
  for (const float number : numbers) {
    largest = std::max(largest, std::bit_cast<std::uint32_t>(number) & kMagnitude);
  }
  if (largest < kInfinity) return std::nullopt;
  return *std::find_if(numbers.begin(), numbers.end(), [](float x) { return !std::isfinite(x); });
}

}  // namespace ember::examples
