/// The first line of the word2vec tool's files, text and binary: `words dimension`.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace ember::examples {

struct Word2vecHeader {
  std::uint64_t words, dimension;
};

/// Parses the line; nothing if it is not two whole numbers separated by spaces.
std::optional<Word2vecHeader> parse_word2vec_header(std::string_view line);

}  // namespace ember::examples
