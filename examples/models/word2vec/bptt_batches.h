/// Batches for truncated BPTT: several sentences in parallel, a few steps of each at a time.
///
/// Each lane (column of the batch) reads one sentence over successive batches, then the next
/// sentence of the text. When a sentence ends within a batch, its lane is idle for the rest, so
/// that every sentence starts at the start of a batch, where the hidden state is reset.
#pragma once

#include <ember/tensor/tensor.h>

#include <cstdint>
#include <vector>

#include "examples/models/word2vec/sentence_cursor.h"
#include "examples/models/word2vec/word_stream.h"

namespace ember::examples {

struct BpttBatch {
  Tensor words;    // (T, B) i64: inputs of B lanes in T steps; arbitrary where a lane is idle
  Tensor carry;    // (B, 1) f32: carry mask: 1 keeps a lane's state, 0 resets it for a new sentence
  Tensor targets;  // (N) i64: words to be predicted
  Tensor steps;    // (N) i64: the step t B + b after which each target is predicted
};

class BpttBatches {
 public:
  BpttBatches(WordStream stream, std::int64_t lanes, std::int64_t steps);

  /// Makes the next batch; false at the end of the text. The first word of a sentence is never a
  /// target.
  bool next(BpttBatch& batch, RandomStream& draws);

  std::int64_t count() const { return static_cast<std::int64_t>(lanes_.size()); }
  std::int64_t words_done() const { return stream_.words_done(); }

  /// The state between two batches.
  void save(Archive& state) const;
  void load(Archive& state);

 private:
  bool begin_sentence(SentenceCursor& lane, RandomStream& draws);

  WordStream stream_;
  std::size_t steps_;
  std::vector<SentenceCursor> lanes_;  // position: the next input word
};

}  // namespace ember::examples
