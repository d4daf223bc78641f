#include "examples/formats/vectors/recognise.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

#include "examples/formats/files/errors.h"
#include "examples/formats/text/quoted.h"
#include "examples/formats/text/split.h"
#include "examples/formats/text/utf8.h"
#include "examples/formats/vectors/number_text.h"
#include "examples/formats/vectors/word2vec_header.h"
#include "examples/formats/vectors/word2vec_text.h"

namespace ember::examples {
namespace {

constexpr std::size_t kLookedAt = std::size_t{1} << 16;

/// Removes the first line from the text, and returns it.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

/// Whether a line is a word followed by `count` numbers.
bool ends_with_numbers(std::string_view line, std::uint64_t count) {
  for (;; --count) {
    line = line.substr(0, line.find_last_not_of(kSpaces) + 1);
    if (count == 0) return !line.empty();
    const std::size_t begin = line.find_last_of(" \t") + 1;  // 0: no separator
    if (begin == 0 || !looks_like_number(line.substr(begin))) return false;
    line = line.substr(0, begin);
  }
}

/// Whether at least half of these lines are a word and `dimension` numbers. No line of binary data
/// is.
bool has_lines_of_numbers(std::string_view rows, std::uint64_t dimension) {
  std::size_t lines = 0, good = 0;
  while (!rows.empty()) {
    const std::string_view line = take_line(rows);
    if (line.find_first_not_of(kSpaces) == std::string_view::npos) continue;
    ++lines;
    good += ends_with_numbers(line, dimension);
  }
  return lines > 0 && 2 * good >= lines;
}

/// Whether most of the bytes in the place of the first row's numbers are characters of numbers. Of
/// binary floats about one byte in ten is, so this also recognises damaged text.
bool has_digits(std::string_view rows, std::uint64_t dimension) {
  constexpr std::string_view kOfNumbers = "0123456789+-.eE \t\r";
  rows.remove_prefix(std::min(rows.find_first_not_of("\r\n"), rows.size()));
  const std::size_t end_of_word = std::min(rows.find_first_of(" \t"), rows.size());
  rows.remove_prefix(std::min(end_of_word + 1, rows.size()));
  const std::string_view numbers = take_line(rows).substr(0, sizeof(float) * dimension);
  const auto digits = std::count_if(numbers.begin(), numbers.end(), [&](char c) {
    return kOfNumbers.find(c) != std::string_view::npos;
  });
  return 2 * static_cast<std::size_t>(digits) > numbers.size();
}

/// Whether this can be the beginning of a text. Binary floats contain control characters or invalid
/// UTF-8 within a few numbers.
bool is_text(std::string_view beginning) {
  constexpr std::size_t kLongestCharacter = 4;
  while (!beginning.empty()) {
    const auto [code_point, length] = decode_utf8(beginning);
    if (length == 0) return beginning.size() < kLongestCharacter;  // cut off at the end
    const bool is_space = code_point == '\t' || code_point == '\n' || code_point == '\r';
    if (code_point < 0x20 && !is_space) return false;
    beginning.remove_prefix(static_cast<std::size_t>(length));
  }
  return true;
}

/// Whether the rows after a header are text, even damaged or not UTF-8. Text must not be read as
/// binary, or the reverse: the result would be garbage.
bool has_text_rows(std::string_view rows, std::uint64_t dimension, bool is_all) {
  constexpr std::size_t kFew = 4096;
  const std::size_t whole_lines = is_all ? rows.size() : rows.rfind('\n') + 1;
  dimension = std::min<std::uint64_t>(dimension, kLargestDimension);
  return has_lines_of_numbers(rows.substr(0, whole_lines), dimension) ||
         has_digits(rows, dimension) || is_text(rows.substr(0, kFew));
}

/// Refuses formats of other tools, and says how to convert them.
void refuse_other_formats(std::string_view path, std::string_view beginning) {
  const auto refuse = [&](std::string_view what, std::string_view needs) {
    throw InputError(fmt::format("'{}' is {}: needs {}", path, what, needs));
  };
  if (beginning.starts_with("\xBA\x16\x4F\x2F")) {
    refuse("a model of fastText", "the .vec file that fastText saves beside it");
  }
  const bool is_pickle =
      beginning.size() > 1 && beginning[0] == '\x80' && beginning[1] >= 2 && beginning[1] <= 5;
  if (is_pickle) {
    refuse("a Python pickle, as gensim's save() writes",
           "what gensim's wv.save_word2vec_format() writes");
  }
}

}  // namespace

VectorFormat recognise_format(FileReader& file) {
  const std::string_view beginning = file.peek(kLookedAt);
  if (beginning.empty()) throw InputError(fmt::format("'{}' is empty: needs vectors", file.path()));
  if (beginning.starts_with("\x93NUMPY")) {
    if (!file.is_compressed()) return VectorFormat::npy;
    throw InputError(fmt::format("'{}' is a compressed .npy file: decompress it first, with gunzip",
                                 file.path()));
  }
  refuse_other_formats(file.path(), beginning);
  std::string_view rows = beginning;
  const std::string_view first_line = take_line(rows);
  if (const auto header = parse_word2vec_header(first_line)) {
    const bool is_all = beginning.size() < kLookedAt;
    return has_text_rows(rows, header->dimension, is_all) ? VectorFormat::word2vec_text
                                                          : VectorFormat::word2vec_binary;
  }
  // A lone number, or a tab. In the other text formats a space follows each word.
  std::array<float, 1> number{};
  const bool is_projector =
      first_line.find('\t') != std::string_view::npos || parse_numbers(first_line, number).empty();
  if (is_projector && is_text(first_line)) return VectorFormat::projector;
  if (!is_projector && dimension_of_row(first_line)) return VectorFormat::word2vec_text;
  throw InputError(fmt::format(
      "'{}' begins with {}: needs a first line 'words dimension' (word2vec, text or binary), a "
      "word and its numbers (GloVe), numbers with tabs between them, or a .npy file",
      file.path(), quote(first_line)));
}

}  // namespace ember::examples
