#include "examples/formats/vectors/word2vec_binary.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "examples/formats/files/errors.h"
#include "examples/formats/files/file_writer.h"
#include "examples/formats/text/quoted.h"
#include "examples/formats/text/utf8.h"
#include "examples/formats/vectors/word2vec_header.h"

namespace ember::examples {
namespace {

static_assert(std::endian::native == std::endian::little,
              "numbers are read and written as they are");

Word2vecHeader read_header(FileReader& file) {
  std::string_view line;
  const bool is_empty = !file.next_line(line);
  if (is_empty) line = {};
  if (const auto header = parse_word2vec_header(line)) return *header;
  throw InputError(fmt::format("'{}' {}: needs a first line 'words dimension'", file.path(),
                               is_empty ? "is empty" : "begins with " + quote(line)));
}

/// Skips the newlines after a row: the C tool writes one.
void skip_newlines(FileReader& file) {
  while (file.peek(1) == "\n") file.skip(1);
}

/// Reads a row; `word` is a reusable buffer.
void read_binary_row(FileReader& file, WordRowsBuilder& builder, std::string& word) {
  const std::string_view next = file.peek(kLongestWord + 1);
  const std::size_t space = next.find(' ');
  if (space == std::string_view::npos) {
    if (next.size() <= kLongestWord) builder.fail_missing_row();
    builder.fail_next_row(fmt::format("begins {}: needs a word of at most {} bytes and a space",
                                      quote(next), kLongestWord));
  }
  word = next.substr(0, space);
  file.skip(space + 1);
  const std::span<float> row = builder.next_row();
  if (!file.read(row.data(), row.size_bytes())) {
    builder.fail_row(word, fmt::format("is cut off: needs {} bytes", row.size_bytes()));
  }
  builder.add(word);
}

/// gensim reads only as many rows as the first line says. More rows may follow, but nothing else.
void check_binary_rest(FileReader& file, const Word2vecHeader& header, WordRowsBuilder& builder) {
  if (file.at_end()) return;
  const std::size_t row_bytes = header.dimension * sizeof(float);
  const std::string_view next = file.peek(kLongestWord + 1 + row_bytes);
  const std::size_t space = next.find(' ');
  const std::string_view word = next.substr(0, space);
  if (space == std::string_view::npos || word.empty() ||
      std::any_of(word.begin(), word.end(), is_control) || next.size() - space - 1 < row_bytes) {
    builder.fail_rest(word);
  }
  builder.note_more_rows();
}

}  // namespace

WordRows read_word2vec_binary(FileReader& file, std::int64_t limit, UnicodeErrors errors) {
  const Word2vecHeader header = read_header(file);
  const auto most = static_cast<std::uint64_t>(limit);
  const std::uint64_t count = std::min(header.words, most);
  const std::uint64_t smallest_row =
      2 + sizeof(float) * std::min<std::uint64_t>(header.dimension, kLargestDimension);
  WordRowsBuilder builder(file, {count, header.dimension, smallest_row}, errors);
  std::string word;
  while (builder.rows() < count) {
    skip_newlines(file);
    read_binary_row(file, builder, word);
  }
  if (header.words < most) {
    skip_newlines(file);
    check_binary_rest(file, header, builder);
  }
  return builder.finish();
}

void write_word2vec_binary(const std::string& path, const WordTable& words, const Tensor& rows) {
  FileWriter file("save_vectors", path);
  file.write(fmt::format("{} {}\n", words.size(), rows.size(1)));
  const auto bytes = static_cast<std::size_t>(rows.size(1)) * sizeof(float);
  const char* row = static_cast<const char*>(rows.raw_data());
  std::string word;
  for (std::int32_t id = 0; id < words.size(); ++id, row += bytes) {
    word = words.word(id);
    file.write(word += ' ');
    file.write({row, bytes});
  }
  file.commit();
}

}  // namespace ember::examples
