#include "examples/text/vectors.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>
#include <stdexcept>

#include <ember/tensor/atomic_file.h>
#include "examples/support/errors.h"

namespace ember::examples {
namespace {

// D, once it is sure that every word has a row of D finite numbers.
std::size_t checked_dimension(std::span<const std::string_view> words,
                              std::span<const float> rows) {
  if (words.empty() || rows.empty() || rows.size() % words.size() != 0) {
    throw std::invalid_argument(
        fmt::format("{} numbers are no rows for {} words", rows.size(), words.size()));
  }
  const std::size_t dimension = rows.size() / words.size();
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!std::isfinite(rows[i])) {
      throw InputError(fmt::format("the vector of '{}' holds {}: nothing was saved",
                                   words[i / dimension], rows[i]));
    }
  }
  return dimension;
}

void append_row(std::string& line, std::span<const float> row, char separator) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) line += separator;
    fmt::format_to(std::back_inserter(line), "{}", row[i]);
  }
  line += '\n';
}

}  // namespace

void save_word2vec_text(const std::string& path, std::span<const std::string_view> words,
                        std::span<const float> rows) {
  const std::size_t dimension = checked_dimension(words, rows);
  AtomicFile file("save_vectors", path);
  file.write(fmt::format("{} {}\n", words.size(), dimension));
  std::string line;
  for (std::size_t i = 0; i < words.size(); ++i) {
    line = words[i];
    line += ' ';
    append_row(line, rows.subspan(i * dimension, dimension), ' ');
    file.write(line);
  }
  file.commit();
}

void save_projector(const std::string& vectors_path, const std::string& metadata_path,
                    std::span<const std::string_view> words,
                    std::span<const std::string_view> groups, std::span<const float> rows) {
  const std::size_t dimension = checked_dimension(words, rows);
  if (!groups.empty() && groups.size() != words.size()) {
    throw std::invalid_argument(
        fmt::format("{} groups are not one for each of {} words", groups.size(), words.size()));
  }
  AtomicFile vectors("save_vectors", vectors_path);
  AtomicFile metadata("save_vectors", metadata_path);
  if (!groups.empty()) metadata.write("word\tgroup\n");
  std::string line;
  for (std::size_t i = 0; i < words.size(); ++i) {
    line.clear();
    append_row(line, rows.subspan(i * dimension, dimension), '\t');
    vectors.write(line);
    metadata.write(groups.empty() ? fmt::format("{}\n", words[i])
                                  : fmt::format("{}\t{}\n", words[i], groups[i]));
  }
  vectors.flush();
  metadata.flush();
  vectors.commit();
  metadata.commit();
}

}  // namespace ember::examples
