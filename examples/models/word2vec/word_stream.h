/// One thread's share of the text, sentence by sentence, as often as there are epochs: words
/// without a vector left out, frequent ones thinned out at random, anew each time.
///
/// Sentences come in turn from several places of the share. Those that stand together in the text
/// are about the same things, and a batch of them would push the words it draws as noise all in
/// one direction.
#pragma once

#include <cstdint>
#include <vector>

#include "examples/models/word2vec/random_stream.h"
#include "examples/models/word2vec/training_text.h"

namespace ember::examples {

class WordStream {
 public:
  /// The `part`-th of `parts` shares of the text, which must outlive this.
  WordStream(const TrainingText& text, int part, int parts, std::int64_t epochs);

  /// Fills `words` with what is kept of the next sentence, perhaps nothing; with nothing, and
  /// false, after the last epoch.
  bool next(std::vector<std::int32_t>& words, RandomStream& draws);

  std::int32_t vocabulary_size() const { return text_->vocabulary().size(); }

  /// Words with a vector that were passed so far, thinned out or not.
  std::int64_t words_done() const { return words_done_; }

  void save(Archive& state) const;
  /// InputError: not the state of a stream over this text.
  void load(Archive& state);

 private:
  struct Place {
    TokenReader reader;
    std::int64_t begin, end;
    std::int64_t epoch = 0;
  };
  bool read(Place& place, std::vector<std::int32_t>& words) const;
  std::int64_t keep_some(std::vector<std::int32_t>& words, RandomStream& draws) const;

  const TrainingText* text_;
  std::int64_t epochs_;
  std::vector<Place> places_;
  std::size_t turn_ = 0;  // whose sentence is next
  std::int64_t words_done_ = 0;
};

}  // namespace ember::examples
