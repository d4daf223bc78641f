#include "examples/models/word2vec/rnnlm.h"

#include <ember/tensor/creation.h>
#include <ember/tensor/elementwise.h>

#include <utility>

#include "examples/formats/files/errors.h"
#include "examples/models/word2vec/learner.h"

namespace ember::examples {
namespace {

/// Unlike a BatchLearner, it carries the hidden state of the lanes from batch to batch.
class RNNLMLearner : public Learner {
 public:
  RNNLMLearner(const RNNLM& model, BpttBatches lanes)
      : replica_(model),
        lanes_(std::move(lanes)),
        state_(zeros({lanes_.count(), model.rnn.weight_hh_l0.size(0)})) {
    replica_.become_replica();
  }

  const WordModel& replica() const override { return replica_; }

  Variable next_loss(RandomStream& draws) override {
    if (!lanes_.next(batch_, draws)) return {};
    return replica_.loss(batch_, state_, draws);
  }
  std::int64_t prediction_count() const override { return batch_.targets.numel(); }
  std::int64_t words_done() const override { return lanes_.words_done(); }

  void save(Archive& state) const override {
    lanes_.save(state);
    state.put(state_.to_vector<float>());
  }
  void load(Archive& state) override {
    lanes_.load(state);
    std::vector<float> numbers;
    state.take(numbers);
    if (static_cast<std::int64_t>(numbers.size()) != state_.numel()) {
      throw InputError("the saved state of the lanes is not one of this model");
    }
    state_ = from_vector(numbers).reshape(state_.shape());
  }

 private:
  RNNLM replica_;
  BpttBatches lanes_;
  BpttBatch batch_;
  Tensor state_;  // (B, H)
};

}  // namespace

RNNLM::RNNLM(std::int64_t vocabulary, std::int64_t dim, std::int64_t hidden_size,
             std::shared_ptr<OutputLayer> predictor)
    : LanguageModel(vocabulary, dim, std::move(predictor)), rnn(dim, hidden_size) {}

Variable RNNLM::loss(const BpttBatch& batch, Tensor& state, RandomStream& draws) const {
  nn::RNN rnn_now = rnn;
  for (Variable* weight : {&rnn_now.weight_ih_l0, &rnn_now.weight_hh_l0}) {
    *weight = weight->clone();  // another thread may write to it before backward()
  }
  const auto [hidden, last] =
      rnn_now(input(batch.words), state * batch.carry);  // (T, B, H), (B, H)
  state = last.value();                                  // detached
  return loss_of(hidden.reshape({-1, hidden.size(2)}), batch.steps, batch.targets, draws);
}

std::unique_ptr<Learner> RNNLM::learner(WordStream stream) const {
  constexpr std::int64_t kSteps = 4;
  return std::make_unique<RNNLMLearner>(
      *this, BpttBatches(std::move(stream), bounds().words_per_batch / kSteps, kSteps));
}

void RNNLM::members(nn::Members& members) {
  members.child("input", input);
  members.child("rnn", rnn);
  members.child("output", *output);
}

}  // namespace ember::examples
