#include "examples/word2vec/skip_gram.h"

#include <ember/autograd/elementwise.h>
#include <ember/autograd/matmul.h>
#include <ember/autograd/reduce.h>
#include <ember/nn/init.h>

namespace ember::examples {

SkipGram::SkipGram(std::int64_t vocabulary, std::int64_t dim)
    : input(vocabulary, dim, {.sparse = true}), output(vocabulary, dim, {.sparse = true}) {
  const double bound = 0.5 / static_cast<double>(dim);
  nn::init::uniform_(input.weight, -bound, bound);
  nn::init::zeros_(output.weight);
}

Variable SkipGram::loss(const SkipGramBatch& batch, std::int64_t negatives) const {
  const Variable u = input(batch.centres);                                // (N, D)
  const Variable v = output(batch.contexts);                              // (P, D)
  const Variable n = output(batch.negatives);                             // (K, D)
  const Variable of_pairs = sum(index_select(u, 0, batch.owner) * v, 1);  // (P)
  const Variable of_negatives = matmul(u, n.t());                         // (N, K)

  // Each pair has `negatives` of its own in the formula; here a batch shares K, so each of these
  // counts for windows * negatives / K.
  const double share = static_cast<double>(negatives) / static_cast<double>(n.size(0));
  const Tensor weight = (batch.windows * share).unsqueeze(1);  // (N, 1)
  return -(sum(log_sigmoid(of_pairs)) + sum(log_sigmoid(-of_negatives) * weight));
}

void SkipGram::members(nn::Members& members) {
  members.child("input", input);
  members.child("output", output);
}

}  // namespace ember::examples
