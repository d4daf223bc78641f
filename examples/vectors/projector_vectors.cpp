#include "examples/vectors/projector_vectors.h"

#include <ember/tensor/atomic_file.h>
#include <ember/tensor/creation.h>
#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "examples/support/errors.h"
#include "examples/vectors/file_pair.h"
#include "examples/vectors/number_text.h"

namespace ember::examples {
namespace {

WordTable read_metadata(const std::string& path, std::int64_t limit) {
  FileReader file(path);
  WordTable words;
  std::string_view line;
  for (bool first = true; words.size() < limit && file.next_line(line); first = false) {
    const std::size_t tab = line.find('\t');
    if (first && tab != std::string_view::npos) continue;  // the columns' names
    add_word(path, words, line.substr(0, tab));
  }
  if (words.size() == 0)
    throw InputError(fmt::format("'{}' holds no word: needs one a line", path));
  return words;
}

/// How many numbers the first line has, once it is sure that the file can have as many for each
/// word.
std::int64_t checked_dimension(const std::string& path, std::string_view first_line,
                               std::int32_t words, std::optional<std::uint64_t> bytes) {
  const std::size_t dimension = count_fields(first_line);
  if (dimension < 1 || dimension > static_cast<std::size_t>(kLargestDimension)) {
    throw InputError(fmt::format("'{}' has {} numbers in its first row: needs 1 to {}", path,
                                 dimension, kLargestDimension));
  }
  // "0\t0\n", of which the last row may lack the last byte.
  if (bytes && *bytes + 1 < 2 * dimension * static_cast<std::size_t>(words)) {
    throw InputError(fmt::format("'{}' has {} bytes for {} words of {} numbers: needs more", path,
                                 *bytes, words, dimension));
  }
  return static_cast<std::int64_t>(dimension);
}

}  // namespace

std::string metadata_of(const std::filesystem::path& path) {
  constexpr std::string_view kVectors = "vectors", kMetadata = "metadata";
  std::string name = path.filename().string();
  const std::size_t at = name.rfind(kVectors);
  if (at == std::string::npos) {
    throw UsageError(fmt::format(
        "'{}' needs a name with 'vectors' in it, as vectors.tsv: its words lie beside it, in "
        "metadata.tsv",
        path.string()));
  }
  name.replace(at, kVectors.size(), kMetadata);
  return (path.parent_path() / name).string();
}

WordRows read_projector_vectors(FileReader& file, std::int64_t limit) {
  const std::string& path = file.path();
  const std::string metadata = metadata_of(path);
  WordTable words = read_metadata(metadata, limit);
  const std::optional<std::uint64_t> bytes = file.left();
  std::string_view line;
  if (!file.next_line(line)) throw InputError(fmt::format("'{}' is empty: needs rows", path));

  const std::int64_t dimension = checked_dimension(path, line, words.size(), bytes);
  const Tensor rows = empty({words.size(), dimension});
  for (std::int32_t id = 0; id < words.size(); ++id) {
    if (id > 0 && !file.next_line(line)) {
      fail_at_row(path, words, id,
                  fmt::format("is missing: '{}' has {} words", metadata, words.size()));
    }
    const std::span<float> row(rows.data<float>() + id * dimension,
                               static_cast<std::size_t>(dimension));
    const std::string wrong = parse_numbers(line, row);
    if (!wrong.empty()) fail_at_row(path, words, id, wrong);
    check_finite(path, words, id, row);
  }
  if (words.size() < limit && !file.at_end()) {
    throw InputError(fmt::format("'{}' has more than {} rows: '{}' has no more words", path,
                                 words.size(), metadata));
  }
  return {std::move(words), rows};
}

void write_projector_vectors(const std::string& path, const WordTable& words, const Tensor& rows) {
  AtomicFile vectors("save_vectors", path);
  const std::string metadata_path = metadata_of(path);
  AtomicFile metadata("save_vectors", metadata_path);
  const float* number = rows.data<float>();
  std::string line;
  for (std::int32_t id = 0; id < words.size(); ++id) {
    line.clear();
    for (std::int64_t i = 0; i < rows.size(1); ++i) {
      if (i > 0) line += '\t';
      append_number(*number++, line);
    }
    line += '\n';
    vectors.write(line);
    metadata.write(words.word(id));
    metadata.write("\n");
  }
  commit_pair(vectors, metadata, metadata_path);
}

}  // namespace ember::examples
