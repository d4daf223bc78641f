#include "examples/word2vec/hierarchical_softmax.h"

#include <ember/nn/hierarchical_softmax.h>
#include <ember/tensor/creation.h>

namespace ember::examples {

HierarchicalSoftmax::HierarchicalSoftmax(const Vocabulary& vocabulary, std::int64_t dim)
    : nodes(nn::Embedding::from_pretrained(zeros({vocabulary.size() - 1, dim}), false,
                                           {.sparse = true})),
      tree_(std::make_shared<HuffmanTree>(vocabulary.counts())),
      row_(static_cast<std::size_t>(vocabulary.size())),
      batch_(static_cast<std::size_t>(vocabulary.size())) {}

Variable HierarchicalSoftmax::loss(const Variable& hidden, const Tensor& targets, const Bags& bags,
                                   Draws&) const {
  // Paths meet near the root: each inner node is looked up once for the whole batch.
  ++batches_;
  std::vector<std::int64_t> ids, rows, offsets{0};
  std::vector<float> turns;
  for (std::int64_t j = 0; j < targets.numel(); ++j) {
    const std::int64_t word = targets.data<std::int64_t>()[j];
    for (const std::int32_t node : tree_->nodes(word)) {
      const auto n = static_cast<std::size_t>(node);
      if (batch_[n] != batches_) {
        batch_[n] = batches_;
        row_[n] = static_cast<std::int32_t>(ids.size());
        ids.push_back(node);
      }
      rows.push_back(row_[n]);
    }
    const auto turn = tree_->turns(word);
    turns.insert(turns.end(), turn.begin(), turn.end());
    offsets.push_back(static_cast<std::int64_t>(rows.size()));
  }
  return nn::hierarchical_softmax_loss(
      hidden, nodes(from_vector(ids)), bags,
      {{from_vector(rows), from_vector(offsets)}, from_vector(turns)});
}

std::shared_ptr<Output> HierarchicalSoftmax::copy() const {
  return std::make_shared<HierarchicalSoftmax>(*this);
}

}  // namespace ember::examples
