#include "examples/formats/vectors/npy_vectors.h"

#include <ember/tensor/npy.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "examples/formats/files/errors.h"
#include "examples/formats/files/file_reader.h"
#include "examples/formats/text/quoted.h"
#include "examples/formats/vectors/file_pair.h"

namespace ember::examples {
namespace {

bool is_count(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// The word in the line of row `row`.
std::string_view word_of(std::string_view line, const std::string& path, std::int64_t row) {
  const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
  const std::string_view word = line.substr(0, end);
  const std::string_view rest = line.substr(std::min(end + 1, line.size()));
  if (is_count(rest)) return word;
  fail_at_row(path, row, word,
              fmt::format("goes on with {}: needs one word a line, and at most a count behind it",
                          quote(rest)));
}

}  // namespace

std::string vocabulary_of(const std::string& path) {
  if (!path.ends_with(".npy")) {
    throw UsageError(fmt::format(
        "'{}' needs a name that ends in .npy, so that its words can lie beside it in .vocab",
        path));
  }
  return std::filesystem::path(path).replace_extension(".vocab").string();
}

WordRows read_npy_vectors(const std::string& path, std::int64_t limit, UnicodeErrors errors) {
  FileReader vocabulary(vocabulary_of(path));
  Tensor rows = load_npy(path, limit);
  if (rows.dim() != 2 || !is_floating(rows.dtype()) || rows.numel() == 0) {
    throw InputError(
        fmt::format("'{}' holds shape {} of {}: needs (words, dimension) of f32 or f64", path,
                    rows.shape().to_string(), name(rows.dtype())));
  }
  rows = rows.to(DType::f32);
  const std::int64_t dimension = rows.size(1);
  WordList words(vocabulary.path(), errors);
  std::string_view line;
  while (words.rows() < limit && next_row_line(vocabulary, line)) {
    const std::int64_t from = words.rows(), to = words.words().size();
    const std::string_view word = word_of(line, vocabulary.path(), from + 1);
    const bool is_new = words.add(word);
    if (from >= rows.size(0)) continue;
    check_finite(path, from + 1, word,
                 {rows.data<float>() + dimension * from, static_cast<std::size_t>(dimension)});
    // Moves the row up over the rows that were left out.
    if (is_new && to < from) rows[to].copy_(rows[from]);
  }
  if (rows.size(0) != words.rows()) {
    throw InputError(fmt::format("'{}' has {} rows and '{}' {} words: needs as many", path,
                                 rows.size(0), vocabulary.path(), words.rows()));
  }
  std::vector<std::string> notes = words.notes();
  const std::int64_t kept = words.words().size();
  return {words.take(), rows.narrow(0, 0, kept), std::move(notes)};
}

void write_npy_vectors(const std::string& path, const WordTable& words, const Tensor& rows) {
  AtomicFile numbers("save_vectors", path);
  AtomicFile vocabulary("save_vectors", vocabulary_of(path));
  for (std::int32_t id = 0; id < words.size(); ++id) {
    vocabulary.write(words.word(id));
    vocabulary.write("\n");
  }
  save_npy(numbers, rows);
  commit_pair(numbers, vocabulary);
}

}  // namespace ember::examples
