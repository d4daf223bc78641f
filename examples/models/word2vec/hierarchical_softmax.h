/// Hierarchical softmax: predicts a word as a path down a Huffman tree over the vocabulary
/// (nn/hierarchical_softmax.h; Mikolov et al., arXiv 1301.3781, section 2.1).
#pragma once

#include <algorithm>

#include "examples/models/word2vec/huffman.h"
#include "examples/models/word2vec/output_layer.h"

namespace ember::examples {

class HierarchicalSoftmax : public OutputLayer {
 public:
  HierarchicalSoftmax(const Vocabulary& vocabulary, std::int64_t dim);

  /// Every path begins at the root, so all predictions of a batch add to its row, computed from the
  /// same old values. To keep that row's step small, the number of predictions per batch is
  /// bounded. With twice as many, small corpora are learnt less well.
  StepBounds bounds(double predictions_per_word) const override {
    constexpr double kPredictions = 384;  // 64 words of skip-gram with a window of 5
    const auto words = static_cast<std::int64_t>(kPredictions / predictions_per_word);
    return {.words_per_batch = std::max<std::int64_t>(words, 1),
            .longest_input = 8,
            .longest_output = 5};
  }
  Variable loss(const Variable& hidden, const Tensor& targets, const Bags& bags,
                RandomStream& draws) const override;
  std::shared_ptr<OutputLayer> copy() const override;
  std::string type_name() const override { return "HierarchicalSoftmax"; }

  nn::Embedding nodes;  // (V - 1, D): the tree's inner nodes, initially zeros

 protected:
  void members(nn::Members& members) override { members.child("nodes", nodes); }

 private:
  std::shared_ptr<const HuffmanTree> tree_;
};

}  // namespace ember::examples
