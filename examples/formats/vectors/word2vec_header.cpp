#include "examples/formats/vectors/word2vec_header.h"

#include "examples/formats/files/parse_number.h"
#include "examples/formats/text/split.h"

namespace ember::examples {

std::optional<Word2vecHeader> parse_word2vec_header(std::string_view line) {
  if (line.find('\t') != std::string_view::npos) return std::nullopt;
  const std::vector<std::string_view> fields = split_words(line);
  Word2vecHeader header{};
  if (fields.size() != 2 || !parse_number(fields[0], header.words) ||
      !parse_number(fields[1], header.dimension)) {
    return std::nullopt;
  }
  return header;
}

}  // namespace ember::examples
