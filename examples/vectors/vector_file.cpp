#include "examples/vectors/vector_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <stdexcept>

#include "examples/support/errors.h"
#include "examples/support/file_reader.h"
#include "examples/text/quoted.h"
#include "examples/text/utf8.h"
#include "examples/vectors/npy_vectors.h"
#include "examples/vectors/number_text.h"
#include "examples/vectors/projector_vectors.h"
#include "examples/vectors/word2vec_binary.h"
#include "examples/vectors/word2vec_header.h"
#include "examples/vectors/word2vec_text.h"

namespace ember::examples {
namespace {

// In the order of VectorFormat.
constexpr std::array<std::string_view, 4> kNames = {"text", "binary", "npy", "tsv"};

/// Whether the first row has its numbers in letters: then it is a text, whatever its words are.
bool has_written_numbers(std::string_view beginning) {
  constexpr std::size_t kFew = 32;
  constexpr std::string_view kOfNumbers = "0123456789+-.eE \t\r\n";
  beginning.remove_prefix(std::min(beginning.find_first_not_of("\r\n"), beginning.size()));
  const std::size_t end_of_word = std::min(beginning.find_first_of(" \t"), beginning.size());
  const std::string_view numbers = beginning.substr(end_of_word, kFew);
  return numbers.size() == kFew && numbers.find_first_not_of(kOfNumbers) == std::string_view::npos;
}

/// Whether this can be the beginning of a text: what 4-byte numbers look like has control
/// characters, or is not UTF-8, within a few of them.
bool is_text(std::string_view beginning) {
  constexpr std::size_t kLongestCharacter = 4;
  while (!beginning.empty()) {
    const auto [code_point, length] = decode_utf8(beginning);
    if (length == 0) return beginning.size() < kLongestCharacter;  // one that is cut off here
    const bool is_space = code_point == '\t' || code_point == '\n' || code_point == '\r';
    if (code_point < 0x20 && !is_space) return false;
    beginning.remove_prefix(static_cast<std::size_t>(length));
  }
  return true;
}

VectorFormat recognise(FileReader& file) {
  constexpr std::size_t kLookedAt = 4096;
  const std::string_view beginning = file.peek(kLookedAt);
  if (beginning.starts_with("\x93NUMPY")) return VectorFormat::npy;
  const std::size_t end = std::min(beginning.find('\n'), beginning.size());
  const std::string_view first_line = beginning.substr(0, end);
  if (parse_word2vec_header(first_line)) {
    const std::string_view rows = beginning.substr(end);
    return has_written_numbers(rows) || is_text(rows) ? VectorFormat::word2vec_text
                                                      : VectorFormat::word2vec_binary;
  }
  std::array<float, 1> number{};
  const bool is_row =
      first_line.find('\t') != std::string_view::npos || parse_numbers(first_line, number).empty();
  if (is_row && is_text(first_line)) return VectorFormat::projector;
  if (beginning.empty()) throw InputError(fmt::format("'{}' is empty: needs vectors", file.path()));
  throw InputError(
      fmt::format("'{}' begins with {}: needs a first line 'words dimension' (word2vec, text or "
                  "binary), numbers with tabs between them, or a .npy file",
                  file.path(), quote(first_line)));
}

/// Throws unless there is a row of finite numbers for each word.
void check_rows(const WordTable& words, const Tensor& rows) {
  if (rows.dim() != 2 || rows.size(0) != words.size() || rows.numel() == 0) {
    throw std::invalid_argument(fmt::format("{} words need as many rows", words.size()));
  }
  const auto dimension = static_cast<std::size_t>(rows.size(1));
  for (std::int32_t id = 0; id < words.size(); ++id) {
    const std::span<const float> row(rows.data<float>() + dimension * id, dimension);
    if (all_finite(row)) continue;
    const auto bad =
        std::find_if(row.begin(), row.end(), [](float x) { return !std::isfinite(x); });
    throw InputError(
        fmt::format("the vector of '{}' holds {}: nothing was saved", words.word(id), *bad));
  }
}

}  // namespace

VectorFormat vector_format(std::string_view name) {
  const auto found = std::find(kNames.begin(), kNames.end(), name);
  if (found == kNames.end()) {
    throw UsageError(
        fmt::format("no format is called '{}': there are {}", name, fmt::join(kNames, ", ")));
  }
  return static_cast<VectorFormat>(found - kNames.begin());
}

WordRows load_vectors(const std::string& path, const LoadOptions& options) {
  FileReader file(path);
  switch (options.format ? *options.format : recognise(file)) {
    case VectorFormat::word2vec_text:
      return read_word2vec_text(file, options.limit);
    case VectorFormat::word2vec_binary:
      return read_word2vec_binary(file, options.limit);
    case VectorFormat::npy:
      return read_npy_vectors(path, options.limit);
    default:
      return read_projector_vectors(file, options.limit);
  }
}

VectorFormat format_by_name(const std::string& path) {
  const std::string extension = std::filesystem::path(path).extension().string();
  if (extension == ".txt" || extension == ".vec") return VectorFormat::word2vec_text;
  if (extension == ".bin") return VectorFormat::word2vec_binary;
  if (extension == ".npy") return VectorFormat::npy;
  if (extension == ".tsv") return VectorFormat::projector;
  throw UsageError(fmt::format(
      "'{}' does not say in which format to write: needs a name that ends in .txt, .vec, .bin, "
      ".npy or .tsv, or an option that says it",
      path));
}

std::vector<std::string> files_read_for(const std::string& path) {
  std::vector<std::string> files{path};
  for (const auto beside : {vocabulary_of, +[](const std::string& p) { return metadata_of(p); }}) {
    try {
      files.push_back(beside(path));
    } catch (const UsageError&) {  // the name of another format
    }
  }
  return files;
}

std::vector<std::string> files_of(const std::string& path, VectorFormat format) {
  switch (format) {
    case VectorFormat::npy:
      return {path, vocabulary_of(path)};
    case VectorFormat::projector:
      return {path, metadata_of(path)};
    default:
      return {path};
  }
}

void save_vectors(const std::string& path, const WordTable& words, const Tensor& rows,
                  VectorFormat format) {
  const Tensor numbers = rows.contiguous();
  check_rows(words, numbers);
  switch (format) {
    case VectorFormat::word2vec_text:
      return write_word2vec_text(path, words, numbers);
    case VectorFormat::word2vec_binary:
      return write_word2vec_binary(path, words, numbers);
    case VectorFormat::npy:
      return write_npy_vectors(path, words, numbers);
    default:
      return write_projector_vectors(path, words, numbers);
  }
}

}  // namespace ember::examples
