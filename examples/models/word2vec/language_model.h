/// The base of the two language models, which are the paper's baselines for skip-gram and CBOW
/// (Mikolov et al., arXiv 1301.3781, section 2). Each word of a sentence is predicted from those
/// before it: their vectors go through a hidden layer to an OutputLayer.
#pragma once

#include "examples/models/word2vec/word_model.h"

namespace ember::examples {

class LanguageModel : public WordModel {
 public:
  std::vector<optim::SGD::Group> groups() const override;
  void clip_gradients() const override;

 protected:
  using WordModel::WordModel;

  /// The layer between `input` and `output`.
  virtual const nn::Module& hidden_layer() const = 0;

  /// The summed loss of predicting targets[i] from row rows[i] of the hidden vectors (M, H);
  /// `targets` and `rows` are (N).
  Variable loss_of(const Variable& hidden, const Tensor& rows, const Tensor& targets,
                   RandomStream& draws) const;

  /// Independent of the output layer. Rows rarely reach their bounds. The hidden layer always does,
  /// because its gradient is a sum over all predictions of a batch: its steps all have this norm.
  StepBounds bounds() const override {
    return {.words_per_batch = 128, .longest_input = 5, .longest_output = 5, .longest_layer = 0.5};
  }
};

}  // namespace ember::examples
