/// RNNLM: the recurrent neural language model (Mikolov et al., Interspeech 2010; arXiv 1301.3781,
/// section 2.2). It reads a sentence word by word, and predicts the next word from a hidden state
/// that depends on all words before it.
///
/// The activation is tanh. Mikolov's sigmoid learns more slowly here: after five epochs of six
/// million words, it answers a third as many analogies.
///
/// Training uses truncated BPTT: gradients reach back to the beginning of a batch, a few steps,
/// while the state itself is carried from batch to batch (bptt_batches.h).
#pragma once

#include <ember/nn/rnn.h>

#include "examples/models/word2vec/bptt_batches.h"
#include "examples/models/word2vec/language_model.h"

namespace ember::examples {

class RNNLM : public LanguageModel {
 public:
  /// `hidden_size` is H, the width of the hidden state.
  RNNLM(std::int64_t vocabulary, std::int64_t dim, std::int64_t hidden_size,
        std::shared_ptr<OutputLayer> predictor);

  /// The loss, summed over the targets. Replaces `state` (B, H), the hidden state of the lanes, by
  /// that after this batch.
  Variable loss(const BpttBatch& batch, Tensor& state, RandomStream& draws) const;

  std::unique_ptr<Learner> learner(WordStream stream) const override;
  std::string type_name() const override { return "RNNLM"; }

  nn::RNN rnn;  // (D) -> (H)

 protected:
  const nn::Module& hidden_layer() const override { return rnn; }
  void members(nn::Members& members) override;
};

}  // namespace ember::examples
