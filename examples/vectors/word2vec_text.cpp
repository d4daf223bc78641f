#include "examples/vectors/word2vec_text.h"

#include <ember/tensor/atomic_file.h>
#include <fmt/format.h>

#include <algorithm>

#include "examples/support/errors.h"
#include "examples/vectors/number_text.h"
#include "examples/vectors/word2vec_header.h"

namespace ember::examples {

WordRows read_word2vec_text(FileReader& file, std::int64_t limit) {
  const Word2vecHeader header = read_word2vec_header(file);
  const std::uint64_t count = std::min(header.words, static_cast<std::uint64_t>(limit));
  // "w 0 0\n", of which the last row may lack the last byte.
  const std::uint64_t smallest_row =
      1 + 2 * std::min<std::uint64_t>(header.dimension, kLargestDimension);
  WordRowsBuilder builder(file.path(), count, header.dimension, smallest_row, file.left());
  std::string_view line;
  for (std::uint64_t i = 0; i < count; ++i) {
    if (!file.next_line(line)) builder.fail_next_row("is missing: the file ends before it");
    const std::size_t end = std::min(line.find_first_of(" \t"), line.size());
    const std::span<float> row = builder.add(line.substr(0, end));
    const std::string wrong = parse_numbers(line.substr(end), row);
    if (!wrong.empty()) builder.fail_row(wrong);
    builder.check_numbers();
  }
  if (count == header.words && !file.at_end()) {
    builder.fail_row("is followed by more: needs as many rows as the first line says");
  }
  return builder.finish();
}

void write_word2vec_text(const std::string& path, const WordTable& words, const Tensor& rows) {
  AtomicFile file("save_vectors", path);
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
