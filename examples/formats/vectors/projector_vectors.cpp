#include "examples/formats/vectors/projector_vectors.h"

#include <fmt/format.h>

#include <filesystem>

#include "examples/formats/files/errors.h"
#include "examples/formats/files/file_writer.h"
#include "examples/formats/vectors/file_pair.h"
#include "examples/formats/vectors/number_text.h"

namespace ember::examples {
namespace {

/// Reads the next word; false at the end.
bool next_word(FileReader& metadata, bool is_first, std::string_view& word) {
  std::string_view line;
  if (!next_row_line(metadata, line)) return false;
  std::size_t tab = line.find('\t');
  if (is_first && tab != std::string_view::npos) {  // a header line with the columns' names
    if (!next_row_line(metadata, line)) return false;
    tab = line.find('\t');
  }
  word = line.substr(0, tab);
  word = word.substr(0, word.find_last_not_of(' ') + 1);
  return true;
}

/// The number of values in the first line.
std::uint64_t first_dimension(const std::string& path, std::string_view first_line) {
  const std::size_t dimension = count_fields(first_line);
  if (dimension >= 1 && dimension <= static_cast<std::size_t>(kLargestDimension)) return dimension;
  throw InputError(fmt::format("'{}' has {} numbers in its first row: needs 1 to {}", path,
                               dimension, kLargestDimension));
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

WordRows read_projector_vectors(FileReader& file, std::int64_t limit, UnicodeErrors errors) {
  const std::string& path = file.path();
  FileReader metadata(metadata_of(path));
  std::string_view line, word;
  if (!next_row_line(file, line)) throw InputError(fmt::format("'{}' is empty: needs rows", path));
  const std::uint64_t dimension = first_dimension(path, line);
  // The smallest row is "0\t0\n"; the last one may lack the newline.
  WordRowsBuilder builder(file, {{}, dimension, 2 * dimension}, errors, metadata.path());
  const auto most = static_cast<std::uint64_t>(limit);
  bool is_row = true;
  while (builder.rows() < most && next_word(metadata, builder.rows() == 0, word)) {
    if (!is_row) {
      builder.fail_row(word, fmt::format("is missing: '{}' has a word for it", metadata.path()));
    }
    const std::string wrong = parse_numbers(line, builder.next_row());
    if (!wrong.empty()) builder.fail_row(word, wrong);
    builder.add(word);
    is_row = next_row_line(file, line);
  }
  if (builder.rows() == 0) {
    throw InputError(fmt::format("'{}' holds no word: needs one a line", metadata.path()));
  }
  if (builder.rows() < most && is_row) {
    throw InputError(fmt::format("'{}' has more than {} rows: '{}' has no more words", path,
                                 builder.rows(), metadata.path()));
  }
  return builder.finish();
}

void write_projector_vectors(const std::string& path, const WordTable& words, const Tensor& rows) {
  FileWriter vectors("save_vectors", path);
  FileWriter metadata("save_vectors", metadata_of(path));
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
  commit_pair(vectors.finish(), metadata.finish());
}

}  // namespace ember::examples
