/// NNLM: the feed-forward neural language model (Bengio et al., JMLR 3, 2003; Mikolov et al., arXiv
/// 1301.3781, section 2.1). The vectors of the N preceding words are concatenated, and a hidden
/// layer predicts the next word.
#pragma once

#include <ember/nn/linear.h>

#include "examples/models/word2vec/language_model.h"
#include "examples/models/word2vec/ngrams.h"

namespace ember::examples {

class NNLM : public LanguageModel {
 public:
  /// `order` is N; `hidden_size` is H, the width of the hidden layer.
  NNLM(std::int64_t vocabulary, std::int64_t dim, std::int64_t order, std::int64_t hidden_size,
       std::shared_ptr<OutputLayer> predictor);

  /// The loss, summed over the targets.
  Variable loss(const NGramBatch& batch, RandomStream& draws) const;

  /// The number of targets.
  std::int64_t prediction_count(const NGramBatch& batch) const { return batch.targets.numel(); }

  std::unique_ptr<Learner> learner(WordStream stream) const override;
  std::string type_name() const override { return "NNLM"; }

  nn::Linear hidden;  // (N D) -> (H)

 protected:
  const nn::Module& hidden_layer() const override { return hidden; }
  void members(nn::Members& members) override;

 private:
  std::int64_t order_;
};

}  // namespace ember::examples
