/// What the recurrent language model learns from: several sentences side by side, a stretch of each
/// at a time.
///
/// Each lane works through a sentence, stretch after stretch, and then takes the next one of the
/// text. A stretch that ends early leaves the lane idle to the end of the batch, so that a sentence
/// always begins with a batch: this is where the model's state is reset.
#pragma once

#include <ember/tensor/tensor.h>

#include <cstdint>
#include <vector>

#include "examples/models/word2vec/sentence_cursor.h"
#include "examples/models/word2vec/word_stream.h"

namespace ember::examples {

struct BpttBatch {
  Tensor words;    // (T, B) i64: what B lanes read in T steps; any word where a lane is idle
  Tensor carry;    // (B, 1) f32: 1 where a lane goes on with its sentence, 0 where it begins one
  Tensor targets;  // (N) i64: words that are to be predicted from what their lane has read
  Tensor steps;    // (N) i64: after which step, t B + b, each of them is
};

class BpttBatches {
 public:
  BpttBatches(WordStream stream, std::int64_t lanes, std::int64_t steps);

  /// The next batch; false when the text is over. A sentence's first word, before which nothing is
  /// read, is no target.
  bool next(BpttBatch& batch, RandomStream& draws);

  std::int64_t count() const { return static_cast<std::int64_t>(lanes_.size()); }
  std::int64_t words_done() const { return stream_.words_done(); }

  /// Between two batches.
  void save(Archive& state) const;
  void load(Archive& state);

 private:
  bool begin_sentence(SentenceCursor& lane, RandomStream& draws);

  WordStream stream_;
  std::size_t steps_;
  std::vector<SentenceCursor> lanes_;  // position: of the word that is read next
};

}  // namespace ember::examples
