#include "examples/models/word2vec/window_model.h"

#include <ember/autograd/embedding_bag.h>
#include <ember/tensor/creation.h>

#include <utility>

#include "examples/models/word2vec/batch_learner.h"

namespace ember::examples {
namespace {

/// The inverse of `bags`: for each of `places` positions, the bags that contain it.
Bags inverted(const Bags& bags, std::int64_t places) {
  const Tensor ids = empty({bags.ids.numel()}, DType::i64);
  const Tensor offsets = zeros({places + 1}, DType::i64);
  std::int64_t* const offset = offsets.data<std::int64_t>();
  for (std::int64_t b = 0; b < bags.count(); ++b) {
    for (const std::int64_t place : bags[b]) ++offset[place + 1];
  }
  for (std::int64_t place = 0; place < places; ++place) offset[place + 1] += offset[place];
  std::vector<std::int64_t> next(offset, offset + places);
  for (std::int64_t b = 0; b < bags.count(); ++b) {
    for (const std::int64_t place : bags[b]) {
      ids.data<std::int64_t>()[next[static_cast<std::size_t>(place)]++] = b;
    }
  }
  return {ids, offsets};
}

}  // namespace

WindowModel::WindowModel(std::int64_t vocabulary, std::int64_t dim,
                         std::shared_ptr<OutputLayer> predictor, std::int64_t window)
    : WordModel(vocabulary, dim, std::move(predictor)), window_(window) {}

Variable WindowModel::loss(const WindowBatch& batch, RandomStream& draws) const {
  const auto [hidden, targets, hidden_of_target] = pairs_of(batch);
  return output->loss(hidden, targets, hidden_of_target, draws);
}

Windows WindowModel::windows(WordStream stream) const {
  return {std::move(stream), window_, bounds().words_per_batch};
}

void WindowModel::members(nn::Members& members) {
  members.child("input", input);
  members.child("output", *output);
}

WindowModel::Pairs SkipGram::pairs_of(const WindowBatch& batch) const {
  // (N, D): the centre words, each of which predicts the words of its window
  return {input(batch.centres), batch.words, inverted(batch.contexts, batch.words.numel())};
}

std::unique_ptr<Learner> SkipGram::learner(WordStream stream) const {
  return std::make_unique<BatchLearner<SkipGram, Windows>>(*this, windows(std::move(stream)));
}

WindowModel::Pairs CBOW::pairs_of(const WindowBatch& batch) const {
  // (N, D): the means of the windows, each of which predicts its centre word
  const std::int64_t n = batch.centres.numel();
  // Each word of the text is looked up once, although it is in several windows.
  const Variable means = embedding_bag(input(batch.words), batch.contexts);
  return {means, batch.centres, {arange(n), arange(n + 1)}};
}

std::unique_ptr<Learner> CBOW::learner(WordStream stream) const {
  return std::make_unique<BatchLearner<CBOW, Windows>>(*this, windows(std::move(stream)));
}

}  // namespace ember::examples
