/// Skip-gram with negative sampling, as a module.
///
/// Two tables: a word's vector as a centre (`input`, the vectors one keeps) and as a context
/// (`output`). Each pair of a centre u and a context v from the text should score high, u·v > 0,
/// and each pair of a centre and a random word n low. (Mikolov et al., arXiv 1310.4546, equation 4)
#pragma once

#include <ember/nn/embedding.h>

#include "examples/word2vec/skip_gram_batches.h"

namespace ember::examples {

class SkipGram : public nn::Module {
 public:
  /// Input vectors start uniform in +-1/2D, output vectors as zeros, as in the word2vec tool.
  SkipGram(std::int64_t vocabulary, std::int64_t dim);

  /// -(sum of log s(u·v) over the pairs + sum of log s(-u·n) over the negatives of each pair), s
  /// the sigmoid: a single number, the sum over the batch.
  Variable loss(const SkipGramBatch& batch, std::int64_t negatives) const;

  std::string type_name() const override { return "SkipGram"; }

  nn::Embedding input;   // (V, D)
  nn::Embedding output;  // (V, D)

 protected:
  void members(nn::Members& members) override;
};

}  // namespace ember::examples
