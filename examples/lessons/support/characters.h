/// The text of lessons 8 and 9, with a token for each character.
#pragma once

#include <ember/tensor/creation.h>
#include <ember/tensor/error.h>
#include <ember/tensor/tensor.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace support {

/// Romeo and Juliet, which lies beside the lessons. Error: it cannot be read.
inline std::string romeo_and_juliet() {
  const std::string path = EMBER_LESSONS_DATA "/romeo_and_juliet.txt";
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (text.empty()) throw ember::Error("cannot read " + path);
  return text;
}

/// The characters of a text, each once and in order. The place of one here is its token id.
inline std::string alphabet_of(std::string text) {
  std::sort(text.begin(), text.end());
  text.erase(std::unique(text.begin(), text.end()), text.end());
  return text;
}

/// The token ids (N) of a text. Its characters must be in the alphabet.
inline ember::Tensor encode(const std::string& text, const std::string& alphabet) {
  std::vector<std::int64_t> ids;
  for (const char c : text) ids.push_back(static_cast<std::int64_t>(alphabet.find(c)));
  return ember::from_vector(ids);
}

}  // namespace support
