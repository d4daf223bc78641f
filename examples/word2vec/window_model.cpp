#include "examples/word2vec/window_model.h"

#include <ember/autograd/embedding_bag.h>
#include <ember/nn/init.h>
#include <ember/tensor/creation.h>

namespace ember::examples {

WindowModel::WindowModel(std::int64_t vocabulary, std::int64_t dim,
                         std::shared_ptr<Output> predictor)
    : input(nn::Embedding::from_pretrained(empty({vocabulary, dim}), false, {.sparse = true})),
      output(std::move(predictor)) {
  const double bound = 0.5 / static_cast<double>(dim);
  nn::init::uniform_(input.weight, -bound, bound);
}

Variable WindowModel::loss(const WindowBatch& batch, Draws& draws) const {
  const auto [vectors, of_target] = hidden(batch);
  return output->loss(vectors, batch.targets, of_target, draws);
}

void WindowModel::members(nn::Members& members) {
  members.child("input", input);
  members.child("output", *output);
}

WindowModel::Hidden SkipGram::hidden(const WindowBatch& batch) const {
  return {input(batch.targets), {}};  // (N, D)
}
Variable SkipGram::loss(const WindowBatch& batch, Draws& draws) const {
  // Bag w: the centres that have place w in their window.
  const std::int64_t m = batch.words.numel(), p = batch.contexts.ids.numel();
  const Tensor offsets = zeros({m + 1}, DType::i64), ids = empty({p}, DType::i64);
  std::int64_t* const o = offsets.data<std::int64_t>();
  for (std::int64_t i = 0; i < p; ++i) ++o[batch.contexts.ids.data<std::int64_t>()[i] + 1];
  for (std::int64_t w = 0; w < m; ++w) o[w + 1] += o[w];
  std::vector<std::int64_t> next(o, o + m);
  for (std::int64_t c = 0; c < batch.contexts.count(); ++c) for (const std::int64_t place : batch.contexts[c]) ids.data<std::int64_t>()[next[(std::size_t)place]++] = c;
  return output->loss(input(batch.targets), batch.words, {ids, offsets}, draws);
}

WindowModel::Hidden CBOW::hidden(const WindowBatch& batch) const {
  const std::int64_t n = batch.targets.numel();
  return {embedding_bag(input(batch.words), batch.contexts, {getenv("SUM") ? BagMode::sum : BagMode::mean}), {arange(n), arange(n + 1)}};  // (N, D)
}

}  // namespace ember::examples
