/// What skip-gram trains on: words of a text with the words around them, and words drawn at random.
///
/// Passes over the text as the word2vec tool does (Mikolov et al., arXiv 1301.3781 and 1310.4546):
/// frequent words are left out at random, each word's window is drawn anew from 1 to `window`, and
/// negatives are drawn in proportion to count^0.75.
#pragma once

#include <cstdint>

#include <ember/tensor/random.h>

#include "examples/text/corpus.h"
#include "examples/text/vocabulary.h"

namespace ember::examples {

struct SkipGramBatch {
  Tensor centres;    // (N) i64: successive words of the text
  Tensor contexts;   // (P) i64: all words in their windows
  Tensor owner;      // (P) i64: which of the N centres each context belongs to
  Tensor negatives;  // (K) i64: shared by the whole batch
  Tensor windows;    // (N) f32: how many contexts each centre has
};

struct SkipGramOptions {
  std::int64_t window = 5;
  /// Negatives for each pair of centre and context. A batch shares `shared_negatives` of them, each
  /// of which counts for as many as that takes.
  std::int64_t negatives = 5;
  std::int64_t shared_negatives = 64;
  std::int64_t centres_per_batch = 64;
  /// Words more frequent than this share of the text are thinned out; 0 keeps all.
  double sample = 1e-4;
  std::int64_t epochs = 5;
};

class SkipGramBatches {
 public:
  /// The sentences and the vocabulary must outlive this.
  SkipGramBatches(const Sentences& sentences, const Vocabulary& vocabulary,
                  const SkipGramOptions& options, std::uint64_t seed);

  /// The next batch, or false after the last epoch.
  bool next(SkipGramBatch& batch);

  /// Words of the text passed over so far, and in all epochs together.
  std::int64_t words_done() const { return words_done_; }
  std::int64_t words_in_all() const;

 private:
  bool read_sentence();
  void add_centre(std::size_t position);
  Tensor draw_negatives();
  double uniform();

  const Sentences& sentences_;
  SkipGramOptions options_;
  Generator generator_;
  std::vector<double> keep_;  // (V): the probability of keeping each word
  Tensor negative_weights_;   // (V): count^0.75
  Tensor negatives_;          // drawn in advance
  std::int64_t negatives_used_ = 0;

  std::int64_t epoch_ = 0;
  std::size_t sentence_ = 0;         // of the epoch
  std::vector<std::int64_t> words_;  // what is left of the sentence being read
  std::size_t position_ = 0;
  std::int64_t words_done_ = 0;

  std::vector<std::int64_t> centres_, contexts_, owner_;  // of the batch being filled
  std::vector<float> windows_;
};

}  // namespace ember::examples
