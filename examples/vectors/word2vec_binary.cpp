#include "examples/vectors/word2vec_binary.h"

#include <ember/tensor/atomic_file.h>
#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "examples/text/quoted.h"
#include "examples/vectors/word2vec_header.h"

namespace ember::examples {
namespace {

static_assert(std::endian::native == std::endian::little,
              "numbers are read and written as they are");

/// The newline that the C tool ends a row with.
void skip_newline(FileReader& file) {
  if (file.peek(1) == "\n") file.skip(1);
}

void read_row(FileReader& file, WordRowsBuilder& builder) {
  const std::string_view next = file.peek(kLongestWord + 1);
  const std::size_t space = next.find(' ');
  if (space == std::string_view::npos) {
    if (next.size() <= kLongestWord) builder.fail_next_row("is missing: the file ends before it");
    builder.fail_next_row(fmt::format("begins {}: needs a word of at most {} bytes and a space",
                                      quote(next), kLongestWord));
  }
  const std::span<float> row = builder.add(next.substr(0, space));
  file.skip(space + 1);
  if (!file.read(row.data(), row.size_bytes())) {
    builder.fail_row(fmt::format("is cut off: needs {} bytes", row.size_bytes()));
  }
  builder.check_numbers();
}

}  // namespace

WordRows read_word2vec_binary(FileReader& file, std::int64_t limit) {
  const Word2vecHeader header = read_word2vec_header(file);
  const std::uint64_t count = std::min(header.words, static_cast<std::uint64_t>(limit));
  const std::uint64_t smallest_row =
      2 + sizeof(float) * std::min<std::uint64_t>(header.dimension, kLargestDimension);
  WordRowsBuilder builder(file.path(), count, header.dimension, smallest_row, file.left());
  for (std::uint64_t i = 0; i < count; ++i) {
    read_row(file, builder);
    skip_newline(file);
  }
  if (count == header.words && !file.at_end()) {
    builder.fail_row("is followed by more: needs as many rows as the first line says");
  }
  return builder.finish();
}

void write_word2vec_binary(const std::string& path, const WordTable& words, const Tensor& rows) {
  AtomicFile file("save_vectors", path);
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
