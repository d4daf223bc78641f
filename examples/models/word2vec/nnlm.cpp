#include "examples/models/word2vec/nnlm.h"

#include <ember/autograd/elementwise.h>
#include <ember/autograd/join.h>
#include <ember/tensor/creation.h>

#include <utility>

#include "examples/models/word2vec/batch_learner.h"

namespace ember::examples {

NNLM::NNLM(std::int64_t vocabulary, std::int64_t dim, std::int64_t order, std::int64_t hidden_size,
           std::shared_ptr<OutputLayer> predictor)
    : LanguageModel(vocabulary, dim, std::move(predictor)),
      hidden(order * dim, hidden_size),
      order_(order) {}

Variable NNLM::loss(const NGramBatch& batch, RandomStream& draws) const {
  // Row 0 is the padding before a sentence.
  const std::int64_t dim = input.weight.size(1), count = batch.targets.numel();
  const Variable rows = cat({Variable(zeros({1, dim})), input(batch.words)});  // (1 + M, D)
  const Variable before = embedding(rows, batch.before);                       // (B, N, D)
  nn::Linear hidden_now = hidden;
  hidden_now.weight = hidden.weight.clone();  // another thread may write to it before backward()
  const Variable h = tanh(hidden_now(before.reshape({count, order_ * dim})));  // (B, H)
  return loss_of(h, arange(count), batch.targets, draws);
}

std::unique_ptr<Learner> NNLM::learner(WordStream stream) const {
  return std::make_unique<BatchLearner<NNLM, NGrams>>(
      *this, NGrams(std::move(stream), order_, bounds().words_per_batch));
}

void NNLM::members(nn::Members& members) {
  members.child("input", input);
  members.child("hidden", hidden);
  members.child("output", *output);
}

}  // namespace ember::examples
