#include "examples/models/word2vec/negative_sampling.h"

#include <ember/nn/init.h>
#include <ember/nn/negative_sampling.h>
#include <ember/tensor/creation.h>

#include <algorithm>
#include <cmath>

namespace ember::examples {
namespace {

std::shared_ptr<const AliasTable> noise_of(const Vocabulary& vocabulary) {
  std::vector<double> weights;
  for (const std::int64_t count : vocabulary.counts()) {
    weights.push_back(std::pow(static_cast<double>(count), 0.75));
  }
  return std::make_shared<AliasTable>(weights);
}

}  // namespace

NegativeSampling::NegativeSampling(const Vocabulary& vocabulary, std::int64_t dim,
                                   std::int64_t negatives, std::int64_t shared)
    : words(
          nn::Embedding::from_pretrained(zeros({vocabulary.size(), dim}), false, {.sparse = true})),
      negatives_(negatives),
      shared_(shared),
      noise_(noise_of(vocabulary)) {}

Variable NegativeSampling::loss(const Variable& hidden, const Tensor& targets, const Bags& bags,
                                RandomStream& draws) const {
  const Tensor ids = empty({targets.numel() + shared_}, DType::i64);
  std::int64_t* const id = ids.data<std::int64_t>();
  std::copy_n(targets.data<std::int64_t>(), targets.numel(), id);
  for (std::int64_t k = 0; k < shared_; ++k) id[targets.numel() + k] = noise_->at(draws.uniform());

  // Without sharing, each target would draw its own `negatives` noise words. The `shared` ones
  // stand for all of these, with equal weights.
  const Tensor weight = zeros({hidden.size(0)});
  const float share = static_cast<float>(negatives_) / static_cast<float>(shared_);
  for (std::int64_t i = 0; i < bags.ids.numel(); ++i) {
    weight.data<float>()[bags.ids.data<std::int64_t>()[i]] += share;
  }
  return nn::negative_sampling_loss(hidden, words(ids), bags, weight);
}

std::shared_ptr<OutputLayer> NegativeSampling::copy() const {
  return std::make_shared<NegativeSampling>(*this);
}

}  // namespace ember::examples
