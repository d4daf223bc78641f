/// Training a SkipGram: batches in, gradients through autograd, one optimizer step each.
#pragma once

#include <functional>

#include "examples/word2vec/skip_gram.h"

namespace ember::examples {

struct TrainOptions {
  SkipGramOptions text;
  /// Adagrad's, at the start; falls in a straight line to a hundredth of it.
  double lr = 0.3;
  std::uint64_t seed = 1;
};

/// What `on_step` is told: how far training has come, and the loss for each pair of words, averaged
/// over the steps since it was last told.
struct TrainProgress {
  std::int64_t step;
  std::int64_t words_done;
  std::int64_t words_in_all;
  double loss;
};

/// Trains in place. `on_step` is called before the first step (with the loss of the first batch)
/// and then after every `report_every` steps and the last. Throws InputError when the text has no
/// pair of words to learn from.
void train(SkipGram& model, const Sentences& sentences, const Vocabulary& vocabulary,
           const TrainOptions& options, std::int64_t report_every,
           const std::function<void(const TrainProgress&)>& on_step);

}  // namespace ember::examples
