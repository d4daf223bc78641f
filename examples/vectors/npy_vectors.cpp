#include "examples/vectors/npy_vectors.h"

#include <ember/tensor/atomic_file.h>
#include <ember/tensor/npy.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "examples/support/errors.h"
#include "examples/support/file_reader.h"
#include "examples/text/quoted.h"
#include "examples/vectors/file_pair.h"

namespace ember::examples {
namespace {

bool is_count(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

WordTable read_vocabulary(const std::string& path, std::int64_t limit) {
  FileReader file(path);
  WordTable words;
  std::string_view line;
  while (words.size() < limit && file.next_line(line)) {
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    add_word(path, words, line.substr(0, end));
    const std::string_view rest = line.substr(std::min(end + 1, line.size()));
    if (!is_count(rest)) {
      fail_at_row(
          path, words, words.size() - 1,
          fmt::format("goes on with {}: needs one word a line, and at most a count behind it",
                      quote(rest)));
    }
  }
  return words;
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

WordRows read_npy_vectors(const std::string& path, std::int64_t limit) {
  const std::string vocabulary = vocabulary_of(path);
  WordRows read{read_vocabulary(vocabulary, limit), load_npy(path, limit)};
  if (read.rows.dim() != 2 || !is_floating(read.rows.dtype()) || read.rows.numel() == 0) {
    throw InputError(
        fmt::format("'{}' holds shape {} of {}: needs (words, dimension) of f32 or f64", path,
                    read.rows.shape().to_string(), name(read.rows.dtype())));
  }
  if (read.rows.size(0) != read.words.size()) {
    throw InputError(fmt::format("'{}' has {} rows and '{}' {} words: needs as many", path,
                                 read.rows.size(0), vocabulary, read.words.size()));
  }
  read.rows = read.rows.to(DType::f32);
  const auto dimension = static_cast<std::size_t>(read.rows.size(1));
  for (std::int32_t id = 0; id < read.words.size(); ++id) {
    check_finite(path, read.words, id, {read.rows.data<float>() + dimension * id, dimension});
  }
  return read;
}

void write_npy_vectors(const std::string& path, const WordTable& words, const Tensor& rows) {
  const std::string vocabulary_path = vocabulary_of(path);
  AtomicFile numbers("save_vectors", path);
  AtomicFile vocabulary("save_vectors", vocabulary_path);
  for (std::int32_t id = 0; id < words.size(); ++id) {
    vocabulary.write(words.word(id));
    vocabulary.write("\n");
  }
  save_npy(numbers, rows);
  commit_pair(numbers, vocabulary, vocabulary_path);
}

}  // namespace ember::examples
