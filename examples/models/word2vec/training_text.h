/// The training text, shared by all threads: sentences of word ids, the vocabulary, and the
/// subsampling of frequent words.
#pragma once

#include <cstdint>
#include <vector>

#include "examples/formats/text/token_file.h"
#include "examples/formats/text/vocabulary.h"

namespace ember::examples {

class TrainingText {
 public:
  /// Drops words that occur less than `min_count` times. `sample`: words that make up more than
  /// this share of the text are subsampled; 0 keeps all. The file must outlive this. InputError: as
  /// Vocabulary; a word that is too long for a file of vectors (formats/vectors/word_list.h).
  TrainingText(const TokenFile& tokens, std::int64_t min_count, double sample);

  /// The same with a given vocabulary, whose counts determine the subsampling. InputError: none of
  /// its words is in the text; a word is too long.
  TrainingText(const TokenFile& tokens, Vocabulary vocabulary, double sample);

  const TokenFile& tokens() const { return tokens_; }
  const Vocabulary& vocabulary() const { return vocabulary_; }

  /// The number of words of the text that are in the vocabulary, repetitions included.
  std::int64_t known_words() const { return known_words_; }

  /// The id in the vocabulary of a token of the file; negative if it is not in the vocabulary.
  std::int32_t id_of(std::int32_t token) const { return ids_[static_cast<std::size_t>(token)]; }

  /// The probability that subsampling keeps an occurrence of the word.
  float keep(std::int32_t id) const { return keep_[static_cast<std::size_t>(id)]; }

 private:
  const TokenFile& tokens_;
  Vocabulary vocabulary_;
  std::vector<std::int32_t> ids_;
  std::int64_t known_words_ = 0;
  std::vector<float> keep_;
};

}  // namespace ember::examples
