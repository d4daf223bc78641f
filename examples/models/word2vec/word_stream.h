/// One thread's share of the text, sentence by sentence, over all epochs. Words that are not in the
/// vocabulary are dropped; frequent ones are subsampled anew in each epoch.
///
/// Sentences alternate between several places of the share. Adjacent sentences have the same topic,
/// and a batch of them would push the vectors of its noise words all in one direction.
#pragma once

#include <cstdint>
#include <vector>

#include "examples/models/word2vec/random_stream.h"
#include "examples/models/word2vec/training_text.h"

namespace ember::examples {

class WordStream {
 public:
  /// Share `part` of `parts` of the text, which must outlive this.
  WordStream(const TrainingText& text, int part, int parts, std::int64_t epochs);

  /// Fills `words` with the next sentence after subsampling, which may be empty. False, with no
  /// words, after the last epoch.
  bool next(std::vector<std::int32_t>& words, RandomStream& draws);

  std::int32_t vocabulary_size() const { return text_->vocabulary().size(); }

  /// Words of the vocabulary read so far, including those dropped by subsampling.
  std::int64_t words_done() const { return words_done_; }

  void save(Archive& state) const;
  /// InputError: not a state for this text.
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
  std::size_t turn_ = 0;  // the place whose sentence is next
  std::int64_t words_done_ = 0;
};

}  // namespace ember::examples
