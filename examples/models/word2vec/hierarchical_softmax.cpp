#include "examples/models/word2vec/hierarchical_softmax.h"

#include <ember/nn/hierarchical_softmax.h>
#include <ember/tensor/creation.h>

#include <span>

namespace ember::examples {

HierarchicalSoftmax::HierarchicalSoftmax(const Vocabulary& vocabulary, std::int64_t dim)
    : nodes(nn::Embedding::from_pretrained(zeros({vocabulary.size() - 1, dim}), false,
                                           {.sparse = true})),
      tree_(std::make_shared<HuffmanTree>(vocabulary.counts())) {}

Variable HierarchicalSoftmax::loss(const Variable& hidden, const Tensor& targets, const Bags& bags,
                                   RandomStream&) const {
  const std::span words(targets.data<std::int64_t>(), static_cast<std::size_t>(targets.numel()));
  for (const std::int64_t word : words) tree_->prefetch(word);
  const Tensor offsets = empty({targets.numel() + 1}, DType::i64);
  std::int64_t* end = offsets.data<std::int64_t>();
  *end = 0;
  for (const std::int64_t word : words) {
    end[1] = *end + std::ssize(tree_->path(word));
    ++end;
  }
  const Tensor ids = empty({*end}, DType::i64), turns = empty({*end});
  std::int64_t* id = ids.data<std::int64_t>();
  float* turn = turns.data<float>();
  for (const std::int64_t word : words) {
    for (const HuffmanStep step : tree_->path(word)) {
      *id++ = step.node();
      *turn++ = step.turn();
    }
  }
  constexpr bool kSparse = true;
  return nn::hierarchical_softmax_loss(hidden, nodes.weight, bags, {{ids, offsets}, turns},
                                       kSparse);
}

std::shared_ptr<OutputLayer> HierarchicalSoftmax::copy() const {
  return std::make_shared<HierarchicalSoftmax>(*this);
}

}  // namespace ember::examples
