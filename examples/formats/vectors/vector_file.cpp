#include "examples/formats/vectors/vector_file.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <stdexcept>

#include "examples/formats/files/errors.h"
#include "examples/formats/files/file_reader.h"
#include "examples/formats/text/quoted.h"
#include "examples/formats/text/split.h"
#include "examples/formats/vectors/npy_vectors.h"
#include "examples/formats/vectors/number_text.h"
#include "examples/formats/vectors/projector_vectors.h"
#include "examples/formats/vectors/recognise.h"
#include "examples/formats/vectors/word2vec_binary.h"
#include "examples/formats/vectors/word2vec_text.h"

namespace ember::examples {
namespace {

// Indexed by VectorFormat.
constexpr std::array<std::string_view, 4> kNames = {"text", "binary", "npy", "tsv"};

/// Throws unless each word has a row of finite numbers.
void check_rows(const WordTable& words, const Tensor& rows) {
  if (rows.dim() != 2 || rows.size(0) != words.size() || rows.numel() == 0) {
    throw std::invalid_argument(fmt::format("{} words need as many rows", words.size()));
  }
  const auto dimension = static_cast<std::size_t>(rows.size(1));
  for (std::int32_t id = 0; id < words.size(); ++id) {
    const std::span<const float> row(rows.data<float>() + dimension * static_cast<std::size_t>(id),
                                     dimension);
    if (const std::optional<float> bad = first_not_finite(row)) {
      throw InputError(
          fmt::format("the vector of '{}' holds {}: nothing was saved", words.word(id), *bad));
    }
  }
}

/// Whether a file of this format can hold the word. In all formats but two, a space ends a word; in
/// one of these two, what follows a space must not look like a number.
bool can_hold(VectorFormat format, std::string_view word) {
  const std::vector<std::string_view> parts = split_words(word);
  if (parts.size() < 2 || format == VectorFormat::projector) return true;
  return format == VectorFormat::word2vec_text &&
         std::none_of(parts.begin() + 1, parts.end(), looks_like_number);
}

void check_words(const WordTable& words, VectorFormat format) {
  for (std::int32_t id = 0; id < words.size(); ++id) {
    if (can_hold(format, words.word(id))) continue;
    throw InputError(
        fmt::format("the word {} has a space, with which {} cannot keep it: nothing was "
                    "saved (tsv can)",
                    quote(words.word(id)), kNames[static_cast<std::size_t>(format)]));
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
  file.skip_byte_order_mark();
  const auto [limit, format, unicode_errors] = options;
  switch (format ? *format : recognise_format(file)) {
    case VectorFormat::word2vec_text:
      return read_word2vec_text(file, limit, unicode_errors);
    case VectorFormat::word2vec_binary:
      return read_word2vec_binary(file, limit, unicode_errors);
    case VectorFormat::npy:
      return read_npy_vectors(path, limit, unicode_errors);
    default:
      return read_projector_vectors(file, limit, unicode_errors);
  }
}

VectorFormat format_by_name(const std::string& path) {
  std::filesystem::path name = path;
  if (name.extension() == ".gz") name.replace_extension();
  const std::string extension = name.extension().string();
  if (extension == ".txt" || extension == ".vec") return VectorFormat::word2vec_text;
  if (extension == ".bin") return VectorFormat::word2vec_binary;
  if (extension == ".npy") return VectorFormat::npy;
  if (extension == ".tsv") return VectorFormat::projector;
  throw UsageError(fmt::format(
      "'{}' does not say in which format to write: needs a name that ends in .txt, .vec, .bin, "
      ".npy or .tsv, and .gz behind it to compress, or an option that says it",
      path));
}

std::vector<std::string> files_read_for(const std::string& path) {
  std::vector<std::string> files{path};
  for (const auto beside : {vocabulary_of, +[](const std::string& p) { return metadata_of(p); }}) {
    try {
      files.push_back(beside(path));
    } catch (const UsageError&) {  // the name of a format with one file
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
  check_words(words, format);
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
