/// How a model's hidden vectors predict words: the part that skip-gram, CBOW and the neural
/// language models share. Two ways, each a module with a table of its own.
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
  /// How far skip-gram and CBOW may step with this output (a LanguageModel has bounds of its own):
  /// chosen for what is learnt from English text. They also keep small vocabularies, and words that
  /// make up much of a text, from diverging.
  /// `predictions_per_word`: how many pairs of a hidden vector and a target each word of a batch
  /// makes, on average.
  virtual StepBounds bounds(double predictions_per_word) const = 0;

  /// hidden (M, D); targets (N) i64: words; bags: for each target the rows of `hidden` that predict
  /// it. Returns the loss, summed over all pairs of a hidden row and its target.
  virtual Variable loss(const Variable& hidden, const Tensor& targets, const Bags& bags,
                        RandomStream& draws) const = 0;

  /// A copy that shares its numbers.
  virtual std::shared_ptr<OutputLayer> copy() const = 0;
};

}  // namespace ember::examples
