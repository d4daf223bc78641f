#include "examples/word2vec/nnlm.h"

#include <ember/autograd/elementwise.h>
#include <ember/autograd/join.h>
#include <ember/tensor/creation.h>

#include <utility>

namespace ember::examples {
namespace {

class NNLMLearner : public LanguageLearner {
 public:
  NNLMLearner(std::unique_ptr<NNLM> replica, NGrams ngrams)
      : LanguageLearner(*replica, replica->hidden),
        model_(std::move(replica)),
        ngrams_(std::move(ngrams)) {}

  Variable next_loss(Draws& draws) override {
    if (!ngrams_.next(batch_, draws)) return {};
    return model_->loss(batch_, draws);
  }
  std::int64_t predictions() const override { return batch_.targets.numel(); }
  std::int64_t words_done() const override { return ngrams_.words_done(); }

  void save(StateNumbers& state) const override { ngrams_.save(state); }
  void load(StateNumbers& state) override { ngrams_.load(state); }

 private:
  std::unique_ptr<NNLM> model_;
  NGrams ngrams_;
  NGramBatch batch_;
};

}  // namespace

NNLM::NNLM(std::int64_t vocabulary, std::int64_t dim, std::int64_t order, std::int64_t hidden_size,
           std::shared_ptr<Output> predictor)
    : LanguageModel(vocabulary, dim, std::move(predictor)),
      hidden(order * dim, hidden_size),
      order_(order) {}

Variable NNLM::loss(const NGramBatch& batch, Draws& draws) const {
  // Row 0 is what lies before a sentence's beginning.
  const std::int64_t dim = input.weight.size(1), count = batch.targets.numel();
  const Variable rows = cat({Variable(zeros({1, dim})), input(batch.words)});  // (1 + M, D)
  const Variable before = embedding(rows, batch.before);                       // (B, N, D)
  nn::Linear now = hidden;
  now.weight = hidden.weight.clone();  // which another thread may write to before backward()
  const Variable h = tanh(now(before.reshape({count, order_ * dim})));  // (B, H)
  return predict(h, arange(count), batch.targets, draws);
}

std::unique_ptr<Learner> NNLM::learner(WordStream stream) const {
  constexpr std::int64_t kTargetsPerBatch = 128;
  auto replica = std::make_unique<NNLM>(*this);
  replica->become_replica();
  return std::make_unique<NNLMLearner>(std::move(replica),
                                       NGrams(std::move(stream), order_, kTargetsPerBatch));
}

void NNLM::members(nn::Members& members) {
  members.child("input", input);
  members.child("hidden", hidden);
  members.child("output", *output);
}

}  // namespace ember::examples
