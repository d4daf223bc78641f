/// Batches for the feed-forward language model: successive words of the text, each with the words
/// before it in its sentence.
#pragma once

#include <ember/tensor/tensor.h>

#include <cstdint>
#include <vector>

#include "examples/models/word2vec/sentence_cursor.h"
#include "examples/models/word2vec/word_stream.h"

namespace ember::examples {

struct NGramBatch {
  Tensor words;    // (M) i64: words of the text in order, each position once
  Tensor targets;  // (B) i64: words to be predicted
  Tensor before;   // (B, N) i64: the N words before each target, oldest first: p > 0 stands
                   // for words[p - 1], and 0 for padding before the sentence
};

class NGrams {
 public:
  using Batch = NGramBatch;

  /// `order` is N, the number of preceding words.
  NGrams(WordStream stream, std::int64_t order, std::int64_t targets_per_batch);

  /// Makes the next batch; false at the end of the text. The first word of a sentence is never a
  /// target.
  bool next(NGramBatch& batch, RandomStream& draws);

  std::int64_t words_done() const { return stream_.words_done(); }

  /// The state between two batches.
  void save(Archive& state) const;
  void load(Archive& state);

 private:
  void add_target(std::size_t position);

  WordStream stream_;
  std::size_t order_, targets_per_batch_;
  SentenceCursor sentence_;

  // The batch under construction. words_ ends with the word before the next target.
  std::vector<std::int64_t> words_, targets_, before_;
};

}  // namespace ember::examples
