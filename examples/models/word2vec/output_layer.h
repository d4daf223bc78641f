/// The output layer, which predicts words from hidden vectors. Skip-gram, CBOW and the neural
/// language models share two kinds, each a module with its own table.
#pragma once

#include <ember/nn/embedding.h>
#include <ember/tensor/bags.h>

#include <memory>

#include "examples/formats/text/vocabulary.h"
#include "examples/models/word2vec/random_stream.h"
#include "examples/models/word2vec/step_bounds.h"

namespace ember::examples {

class OutputLayer : public nn::Module {
 public:
  /// The step bounds of skip-gram and CBOW with this output (a LanguageModel has its own). Tuned on
  /// English text; they also prevent divergence for small vocabularies and for words that make up
  /// much of a text. `predictions_per_word`: the average number of pairs of a hidden vector and a
  /// target per word of a batch.
  virtual StepBounds bounds(double predictions_per_word) const = 0;

  /// `hidden` is (M, D). `targets` (N) i64 are words. `bags` has, for each target, the rows of
  /// `hidden` that predict it. Returns the loss, summed over all pairs of a hidden row and its
  /// target.
  virtual Variable loss(const Variable& hidden, const Tensor& targets, const Bags& bags,
                        RandomStream& draws) const = 0;

  /// A copy that shares the parameters.
  virtual std::shared_ptr<OutputLayer> copy() const = 0;
};

}  // namespace ember::examples
