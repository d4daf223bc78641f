/// The text that the threads of a training share: its sentences as ids, the words that get a
/// vector, and how often frequent ones are left out.
#pragma once

#include <cstdint>
#include <vector>

#include "examples/formats/text/token_file.h"
#include "examples/formats/text/vocabulary.h"

namespace ember::examples {

class TrainingText {
 public:
  /// Words that occur less than `min_count` times are left out. `sample`: those that make up more
  /// than this share of the text are thinned out; 0 keeps all. The file must outlive this.
  /// InputError: what Vocabulary says; a word that is too long for a file of vectors
  /// (vectors/word_list.h).
  TrainingText(const TokenFile& tokens, std::int64_t min_count, double sample);

  /// The same with a vocabulary that was counted elsewhere: its counts say which words are
  /// frequent. InputError: none of its words is in the text; a word that is too long.
  TrainingText(const TokenFile& tokens, Vocabulary vocabulary, double sample);

  const TokenFile& tokens() const { return tokens_; }
  const Vocabulary& vocabulary() const { return vocabulary_; }

  /// How many of the text's words are in the vocabulary, as often as they occur.
  std::int64_t known_words() const { return known_words_; }

  /// The word's id in the vocabulary; less than 0 where it has none.
  std::int32_t id_of(std::int32_t token) const { return ids_[static_cast<std::size_t>(token)]; }

  /// With which probability a word is kept each time it is met.
  float keep(std::int32_t id) const { return keep_[static_cast<std::size_t>(id)]; }

 private:
  const TokenFile& tokens_;
  Vocabulary vocabulary_;
  std::vector<std::int32_t> ids_;
  std::int64_t known_words_ = 0;
  std::vector<float> keep_;
};

}  // namespace ember::examples
