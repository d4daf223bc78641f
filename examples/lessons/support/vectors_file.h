/// Files of word vectors in word2vec's text format, for lesson 5.
#pragma once

#include <ember/tensor/creation.h>
#include <ember/tensor/error.h>
#include <ember/tensor/tensor.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace support {

struct WordVectors {
  std::vector<std::string> words;  // V
  ember::Tensor rows;              // (V, C)

  /// Error: there is no such word.
  std::int64_t id(const std::string& word) const {
    const auto found = std::find(words.begin(), words.end(), word);
    if (found == words.end()) throw ember::Error(fmt::format("there is no vector of '{}'", word));
    return found - words.begin();
  }
};

/// The first vectors of a file, at most `most`: a line "V C", then V lines of a word and its C
/// numbers. Error: another format; a vector, or the file, that is cut off.
inline WordVectors read_vectors(const std::string& file, std::int64_t most) {
  std::ifstream in(file);
  if (!in) throw ember::Error(fmt::format("{}: cannot be read", file));
  std::int64_t V = 0, C = 0;
  if (!(in >> V >> C) || V < 1 || C < 1) {
    throw ember::Error(fmt::format(
        "{}: needs word2vec's text format, which begins with the numbers of words and of their "
        "numbers",
        file));
  }
  V = std::min(V, most);
  WordVectors vectors;
  std::vector<float> numbers;  // grows with what the file has, whatever V and C say
  for (std::string word; std::ssize(vectors.words) < V && in >> word;) {
    std::int64_t c = 0;
    for (float number = 0; c < C && in >> number; ++c) numbers.push_back(number);
    if (c < C) {
      throw ember::Error(
          fmt::format("{}: the vector of '{}' ends after {} of {} numbers", file, word, c, C));
    }
    vectors.words.push_back(word);
  }
  if (std::ssize(vectors.words) < V) {
    throw ember::Error(fmt::format("{}: ends after {} of {} words", file, vectors.words.size(), V));
  }
  vectors.rows = ember::from_vector(numbers, {V, C});
  return vectors;
}

}  // namespace support
