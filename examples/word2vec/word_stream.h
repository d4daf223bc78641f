/// One thread's share of the text, sentence by sentence, as often as there are epochs: words
/// without a vector left out, frequent ones thinned out at random, anew each time.
#pragma once

#include <cstdint>
#include <vector>

#include "examples/word2vec/draws.h"
#include "examples/word2vec/training_text.h"

namespace ember::examples {

class WordStream {
 public:
  /// The `part`-th of `parts` stretches of the text, which must outlive this.
  WordStream(const TrainingText& text, int part, int parts, std::int64_t epochs);

  /// Fills `words` with what is kept of the next sentence, perhaps nothing; false after the last
  /// epoch.
  bool next(std::vector<std::int32_t>& words, Draws& draws);

  /// Words with a vector that were passed so far, thinned out or not.
  std::int64_t words_done() const { return words_done_; }

 private:
  const TrainingText& text_;
  TokenReader reader_;
  std::int64_t begin_, epochs_, epoch_ = 0;
  std::int64_t words_done_ = 0;
};

}  // namespace ember::examples
