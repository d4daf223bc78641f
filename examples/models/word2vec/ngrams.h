/// What the feed-forward language model learns from: successive words of the text, each with the
/// words of its sentence that stand before it.
#pragma once

#include <ember/tensor/tensor.h>

#include <cstdint>
#include <vector>

#include "examples/models/word2vec/sentence_cursor.h"
#include "examples/models/word2vec/word_stream.h"

namespace ember::examples {

struct NGramBatch {
  Tensor words;    // (M) i64: words of the text in their order, each place once
  Tensor targets;  // (B) i64: those that are to be predicted
  Tensor before;   // (B, N) i64: the N words before each, oldest first, counted from 1: p stands
                   // for words[p - 1], and 0 for what lies before the sentence's beginning
};

class NGrams {
 public:
  using Batch = NGramBatch;

  /// `order`: N.
  NGrams(WordStream stream, std::int64_t order, std::int64_t targets_per_batch);

  /// The next batch; false when the text is over. A sentence's first word, before which there is
  /// nothing, is no target.
  bool next(NGramBatch& batch, RandomStream& draws);

  std::int64_t words_done() const { return stream_.words_done(); }

  /// Between two batches.
  void save(Archive& state) const;
  void load(Archive& state);

 private:
  void add_target(std::size_t position);

  WordStream stream_;
  std::size_t order_, targets_per_batch_;
  SentenceCursor sentence_;

  // The batch being filled. Its words end with the one before the next target.
  std::vector<std::int64_t> words_, targets_, before_;
};

}  // namespace ember::examples
