/// What the two language models share, which the paper has as baselines for skip-gram and CBOW
/// (Mikolov et al., arXiv 1301.3781, section 2): each word of a sentence is predicted from those
/// before it. Their vectors go through a hidden layer, and its outputs to an Output.
#pragma once

#include "examples/word2vec/output.h"
#include "examples/word2vec/word_model.h"

namespace ember::examples {

class LanguageModel : public WordModel {
 public:
  std::shared_ptr<Output> output;

 protected:
  LanguageModel(std::int64_t vocabulary, std::int64_t dim, std::shared_ptr<Output> predictor);

  /// The loss of predicting each of `targets` (N) from one of the hidden vectors (M, H), `rows`
  /// (N), summed.
  Variable predict(const Variable& hidden, const Tensor& rows, const Tensor& targets,
                   Draws& draws) const;

  /// Makes this copy of a model a replica for another thread.
  void become_replica();
};

/// The part of a Learner that does not depend on which of them it is.
class LanguageLearner : public Learner {
 public:
  std::vector<optim::SGD::Group> groups() const override;
  void clip_gradients() const override;

 protected:
  /// hidden_layer: the parameters that are neither rows of `input` nor of the output.
  LanguageLearner(const LanguageModel& model, const nn::Module& hidden_layer);

 private:
  std::vector<Variable> input_, hidden_layer_, output_;
};

}  // namespace ember::examples
