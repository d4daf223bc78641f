#include "examples/word2vec/window_model.h"

#include <ember/autograd/embedding_bag.h>
#include <ember/tensor/creation.h>

#include <utility>

namespace ember::examples {
namespace {

/// For each of `places` places the bags that hold it.
Bags turned_round(const Bags& bags, std::int64_t places) {
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

class WindowLearner : public Learner {
 public:
  WindowLearner(std::unique_ptr<WindowModel> replica, Windows windows)
      : model_(std::move(replica)), windows_(std::move(windows)) {}

  Variable next_loss(Draws& draws) override {
    if (!windows_.next(batch_, draws)) return {};
    return model_->loss(batch_, draws);
  }
  std::int64_t predictions() const override { return model_->pairs(batch_); }
  std::int64_t words_done() const override { return windows_.words_done(); }

  std::vector<optim::SGD::Group> groups() const override {
    const double rate = model_->input_rate();
    const StepBounds bounds = model_->output->bounds();
    return {{{model_->input.weight}, {.lr = rate, .max_row_norm = bounds.longest_input / rate}},
            {model_->output->parameters(), {.lr = 1, .max_row_norm = bounds.longest_output}}};
  }

  void save(StateNumbers& state) const override { windows_.save(state); }
  void load(StateNumbers& state) override { windows_.load(state); }

 private:
  std::unique_ptr<WindowModel> model_;
  Windows windows_;
  WindowBatch batch_;
};

WindowModel::WindowModel(std::int64_t vocabulary, std::int64_t dim,
                         std::shared_ptr<Output> predictor, std::int64_t window)
    : WordModel(vocabulary, dim), output(std::move(predictor)), window_(window) {}

Variable WindowModel::loss(const WindowBatch& batch, Draws& draws) const {
  const auto [hidden, targets, hidden_of_target] = predict(batch);
  return output->loss(hidden, targets, hidden_of_target, draws);
}

std::unique_ptr<Learner> WindowModel::learner(WordStream stream) const {
  std::unique_ptr<WindowModel> replica = copy();
  replica->output = output->copy();
  replica->own_leaves();
  return std::make_unique<WindowLearner>(
      std::move(replica), Windows(std::move(stream), window_, output->bounds().targets));
}

void WindowModel::members(nn::Members& members) {
  members.child("input", input);
  members.child("output", *output);
}

WindowModel::Prediction SkipGram::predict(const WindowBatch& batch) const {
  // (N, D): the middle words, each of which predicts the words of its window
  return {input(batch.targets), batch.words, turned_round(batch.contexts, batch.words.numel())};
}

WindowModel::Prediction CBOW::predict(const WindowBatch& batch) const {
  // (N, D): the means of the windows, each of which predicts its middle word
  const std::int64_t n = batch.targets.numel();
  const Variable means = embedding_bag(input(batch.words), batch.contexts);
  return {means, batch.targets, {arange(n), arange(n + 1)}};
}

}  // namespace ember::examples
