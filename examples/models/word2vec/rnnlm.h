/// RNNLM: the recurrent neural language model (Mikolov et al., Interspeech 2010; arXiv 1301.3781,
/// section 2.2). It reads a sentence word by word, and predicts the next one from a state that can
/// hold all that came before.
///
/// The state is squashed by tanh where Mikolov's is by the sigmoid, which learns more slowly here:
/// after five epochs of six million words a third as many analogies.
///
/// Backpropagation through time is truncated: gradients reach back to the beginning of a batch, a
/// few steps, while the state itself is handed on from batch to batch (lanes.h).
#pragma once

#include <ember/nn/rnn.h>

#include "examples/models/word2vec/bptt_batches.h"
#include "examples/models/word2vec/language_model.h"

namespace ember::examples {

class RNNLM : public LanguageModel {
 public:
  /// `hidden_size`: H, the width of the state and of what the output is given.
  RNNLM(std::int64_t vocabulary, std::int64_t dim, std::int64_t hidden_size,
        std::shared_ptr<OutputLayer> predictor);

  /// Summed over the targets. `state` (B, H): that of the lanes after the batch before this one,
  /// and then after this one.
  Variable loss(const BpttBatch& batch, Tensor& state, RandomStream& draws) const;

  std::unique_ptr<Learner> learner(WordStream stream) const override;
  std::string type_name() const override { return "RNNLM"; }

  nn::RNN rnn;  // (D) -> (H)

 protected:
  const nn::Module& hidden_layer() const override { return rnn; }
  void members(nn::Members& members) override;
};

}  // namespace ember::examples
