/// Negative sampling: distinguishes a target from noise words, drawn in proportion to count^0.75
/// (nn/negative_sampling.h; Mikolov et al., arXiv 1310.4546, section 2.2).
#pragma once

#include "examples/models/word2vec/alias_table.h"
#include "examples/models/word2vec/output_layer.h"

namespace ember::examples {

class NegativeSampling : public OutputLayer {
 public:
  /// `negatives` is the number of noise words per pair of a hidden row and its target. A batch
  /// shares `shared` noise words, weighted to stand for all of these.
  NegativeSampling(const Vocabulary& vocabulary, std::int64_t dim, std::int64_t negatives,
                   std::int64_t shared);

  /// Because a batch shares noise words, larger batches, or a tighter bound on their rows than on
  /// the inputs, make the rows of noise words and inputs grow without limit.
  StepBounds bounds(double) const override {
    return {.words_per_batch = 64, .longest_input = 3.5, .longest_output = 15};
  }
  Variable loss(const Variable& hidden, const Tensor& targets, const Bags& bags,
                RandomStream& draws) const override;
  std::shared_ptr<OutputLayer> copy() const override;
  std::string type_name() const override { return "NegativeSampling"; }

  nn::Embedding words;  // (V, D), initially zeros as in the word2vec tool

 protected:
  void members(nn::Members& members) override { members.child("words", words); }

 private:
  std::int64_t negatives_, shared_;
  std::shared_ptr<const AliasTable> noise_;
};

}  // namespace ember::examples
