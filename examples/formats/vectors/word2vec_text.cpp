#include "examples/formats/vectors/word2vec_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "examples/formats/files/errors.h"
#include "examples/formats/files/file_writer.h"
#include "examples/formats/text/quoted.h"
#include "examples/formats/text/split.h"
#include "examples/formats/vectors/number_text.h"
#include "examples/formats/vectors/word2vec_header.h"

namespace ember::examples {
namespace {

/// The end of a word with spaces, before `dimension` numbers; nothing if the line is ambiguous,
/// such as a row with too many numbers.
std::optional<std::size_t> end_of_spaced_word(std::string_view line, std::size_t dimension) {
  const std::vector<std::string_view> fields = split_words(line);
  if (fields.size() < dimension + 2) return std::nullopt;
  const auto end_of_word = fields.end() - static_cast<std::ptrdiff_t>(dimension);
  if (std::any_of(fields.begin() + 1, end_of_word, looks_like_number)) return std::nullopt;
  const std::string_view last = end_of_word[-1];
  return static_cast<std::size_t>(last.data() + last.size() - line.data());
}

/// The result of parsing a line: its word, and what is wrong with its numbers.
struct ParsedRow {
  std::string_view word;
  std::string wrong;
};
ParsedRow parse_row(std::string_view line, std::span<float> row) {
  const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
  const std::string wrong = parse_numbers(line.substr(end), row);
  if (wrong.empty()) return {line.substr(0, end), ""};
  if (const auto end_with_spaces = end_of_spaced_word(line, row.size())) {
    if (parse_numbers(line.substr(*end_with_spaces), row).empty()) {
      return {line.substr(0, *end_with_spaces), ""};
    }
  }
  return {line.substr(0, end), wrong};
}

void read_text_row(std::string_view line, WordRowsBuilder& builder) {
  const auto [word, wrong] = parse_row(line, builder.next_row());
  if (!wrong.empty() && !word.empty()) builder.fail_row(word, wrong);
  builder.add(word);  // throws if the word is empty
}

/// gensim reads only as many rows as the first line says. More rows may follow, but nothing else.
void check_text_rest(FileReader& file, const Word2vecHeader& header, WordRowsBuilder& builder) {
  std::string_view line;
  if (!next_row_line(file, line)) return;
  std::vector<float> row(header.dimension);
  if (!parse_row(line, row).wrong.empty()) builder.fail_rest(line);
  builder.note_more_rows();
}

}  // namespace

WordRows read_word2vec_text(FileReader& file, std::int64_t limit, UnicodeErrors errors) {
  std::string_view line;
  if (!file.next_line(line))
    throw InputError(fmt::format("'{}' is empty: needs rows", file.path()));
  const auto header = parse_word2vec_header(line);
  const auto dimension = header ? std::optional(header->dimension) : dimension_of_row(line);
  if (!dimension) {
    throw InputError(fmt::format(
        "'{}' begins with {}: needs a first line 'words dimension', or a word and its numbers",
        file.path(), quote(line)));
  }
  const auto most = static_cast<std::uint64_t>(limit);
  std::optional<std::uint64_t> count;
  if (header) count = std::min(header->words, most);
  // The smallest row is "w 0 0\n"; the last one may lack the newline.
  const std::uint64_t smallest_row = 1 + 2 * std::min<std::uint64_t>(*dimension, kLargestDimension);
  WordRowsBuilder builder(file, {count, *dimension, smallest_row}, errors);
  bool is_row = !header || next_row_line(file, line);
  while (is_row) {
    read_text_row(line, builder);
    is_row = builder.rows() < count.value_or(most) && next_row_line(file, line);
  }
  if (count && builder.rows() < *count) builder.fail_missing_row();
  if (header && header->words < most) check_text_rest(file, *header, builder);
  if (!header) {
    builder.note(fmt::format("has no header: {} words of {} numbers", builder.rows(), *dimension));
  }
  return builder.finish();
}

std::optional<std::uint64_t> dimension_of_row(std::string_view line) {
  const std::vector<std::string_view> fields = split_words(line);
  if (fields.size() < 3 || !std::all_of(fields.begin() + 1, fields.end(), looks_like_number)) {
    return std::nullopt;
  }
  return fields.size() - 1;
}

void write_word2vec_text(const std::string& path, const WordTable& words, const Tensor& rows) {
  FileWriter file("save_vectors", path);
  file.write(fmt::format("{} {}\n", words.size(), rows.size(1)));
  const float* number = rows.data<float>();
  std::string line;
  for (std::int32_t id = 0; id < words.size(); ++id) {
    line = words.word(id);
    for (std::int64_t i = 0; i < rows.size(1); ++i) {
      line += ' ';
      append_number(*number++, line);
    }
    line += '\n';
    file.write(line);
  }
  file.commit();
}

}  // namespace ember::examples
