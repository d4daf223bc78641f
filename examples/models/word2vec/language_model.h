/// What the two language models share, which the paper has as baselines for skip-gram and CBOW
/// (Mikolov et al., arXiv 1301.3781, section 2): each word of a sentence is predicted from those
/// before it. Their vectors go through a hidden layer, and its outputs to an OutputLayer.
#pragma once

#include "examples/models/word2vec/word_model.h"

namespace ember::examples {

class LanguageModel : public WordModel {
 public:
  std::vector<optim::SGD::Group> groups() const override;
  void clip_gradients() const override;

 protected:
  using WordModel::WordModel;

  /// The layer between `input` and the output.
  virtual const nn::Module& hidden_layer() const = 0;

  /// The loss of predicting each of `targets` (N) from one of the hidden vectors (M, H), `rows`
  /// (N), summed.
  Variable loss_of(const Variable& hidden, const Tensor& rows, const Tensor& targets,
                   RandomStream& draws) const;

  /// Its own, whatever the output. Rows seldom want to move as far as they may. The hidden layer
  /// always does, as its gradient is a sum over all predictions of a batch: each of its steps has
  /// this length.
  StepBounds bounds() const override {
    return {.words_per_batch = 128, .longest_input = 5, .longest_output = 5, .longest_layer = 0.5};
  }
};

}  // namespace ember::examples
