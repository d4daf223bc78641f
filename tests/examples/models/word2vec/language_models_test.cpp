// The paper's baselines: what they compute, and what they learn.
#include <ember/autograd/gradient.h>
#include <ember/nn/init.h>
#include <ember/tensor/creation.h>
#include <ember/tensor/elementwise.h>
#include <ember/tensor/random.h>
#include <ember/tensor/reduce.h>

#include <cmath>
#include <functional>

#include "examples/formats/text/grammar.h"
#include "examples/formats/vectors/word_vectors.h"
#include "examples/models/word2vec/hierarchical_softmax.h"
#include "examples/models/word2vec/nnlm.h"
#include "examples/models/word2vec/rnnlm.h"
#include "examples/training_texts.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;

namespace {

constexpr std::int64_t kDim = 6, kHidden = 7, kOrder = 3, kLanes = 4, kSteps = 3;

std::shared_ptr<OutputLayer> output_for(const TestText& text) {
  return std::make_shared<HierarchicalSoftmax>(text.training.vocabulary(), kHidden);
}

/// A feed-forward model over a text, and a batch of it.
struct FeedForward {
  explicit FeedForward(const TestText& text)
      : model(text.training.vocabulary().size(), kDim, kOrder, kHidden, output_for(text)) {
    REQUIRE(NGrams(WordStream(text.training, 0, 1, 1), kOrder, 20).next(batch, draws));
  }
  Variable graph() { return model.loss(batch, draws); }

  RandomStream draws{1};
  NNLM model;
  NGramBatch batch;
};

/// A recurrent one.
struct Recurrent {
  explicit Recurrent(const TestText& text)
      : model(text.training.vocabulary().size(), kDim, kHidden, output_for(text)) {
    REQUIRE(BpttBatches(WordStream(text.training, 0, 1, 1), kLanes, kSteps).next(batch, draws));
  }
  Variable graph() {
    Tensor state = zeros({kLanes, kHidden});
    return model.loss(batch, state, draws);
  }

  RandomStream draws{1};
  RNNLM model;
  BpttBatch batch;
};

/// Random numbers everywhere, so that every parameter has a say.
void shake(const nn::Module& model) {
  for (const Variable& parameter : model.parameters()) nn::init::uniform_(parameter, -1, 1);
}

/// The slope of the loss along its gradient, from what the loss is to either side, as a multiple of
/// what the gradient says.
template <class Lesson>
double slope_along_gradient(Lesson lesson) {
  lesson.graph().backward();
  std::vector<std::pair<Tensor, Tensor>> parameters;  // and their gradients
  double squared = 0;
  for (const Variable& p : lesson.model.parameters()) {
    const Tensor gradient = p.gradient().to_dense().value();
    CHECK(sum(square(gradient)).item() > 0);
    squared += sum(square(gradient)).item();
    parameters.emplace_back(p.value(), gradient);
  }
  const auto loss_at = [&](double step) {
    for (const auto& [numbers, gradient] : parameters) numbers += gradient * step;
    return lesson.graph().item();
  };
  const double step = 1e-2 / std::sqrt(squared);
  const double ahead = loss_at(step), behind = loss_at(-2 * step);
  return (ahead - behind) / (2 * step * squared);
}

/// Of a model that knows nothing: each turn in the tree costs log 2.
double guess(const TestText& text, const Tensor& targets) {
  const HuffmanTree tree(text.training.vocabulary().counts());
  std::size_t turns = 0;
  for (const std::int64_t word : targets.to_vector<std::int64_t>()) turns += tree.path(word).size();
  return static_cast<double>(turns) * std::log(2.0);
}

}  // namespace

TEST_CASE("before training each turn in the tree costs log 2") {
  const TestText text(generate_text(1, 200));
  FeedForward nnlm(text);
  CHECK(nnlm.graph().item() == Approx(guess(text, nnlm.batch.targets)));
  Recurrent rnnlm(text);
  CHECK(rnnlm.graph().item() == Approx(guess(text, rnnlm.batch.targets)));
}

TEST_CASE("the language models' gradients are the slopes of their losses") {
  const TestText text(generate_text(1, 200));
  manual_seed(1);
  FeedForward nnlm(text);
  shake(nnlm.model);
  CHECK(slope_along_gradient(nnlm) == Approx(1).epsilon(0.01));
  Recurrent rnnlm(text);
  shake(rnnlm.model);
  CHECK(slope_along_gradient(rnnlm) == Approx(1).epsilon(0.01));
}

TEST_CASE("what lies before a sentence counts as zeros") {
  const TestText text(generate_text(1, 200));
  FeedForward nnlm(text);
  shake(nnlm.model);
  // The first target of a text has one word before it: the last D columns of the hidden layer are
  // its, and the others have nothing to multiply.
  nnlm.batch.targets = nnlm.batch.targets.narrow(0, 0, 1);
  nnlm.batch.before = nnlm.batch.before.narrow(0, 0, 1);
  const double loss = nnlm.graph().item();
  const Tensor weight = nnlm.model.hidden.weight.value();
  nn::init::uniform_(weight.narrow(1, 0, (kOrder - 1) * kDim), -1, 1);
  CHECK(nnlm.graph().item() == loss);
  nn::init::uniform_(weight, -1, 1);
  CHECK(nnlm.graph().item() != loss);
}

TEST_CASE("the state is carried through a sentence, and not from one to the next") {
  const TestText text(generate_text(1, 50));
  Recurrent rnnlm(text);
  shake(rnnlm.model);
  BpttBatches lanes(WordStream(text.training, 0, 1, 1), 1, 2);
  RandomStream& draws = rnnlm.draws;
  Tensor carried = zeros({1, kHidden});
  int begun = 0, gone_on = 0;
  while (lanes.next(rnnlm.batch, draws)) {
    Tensor fresh = zeros({1, kHidden});
    const double loss = rnnlm.model.loss(rnnlm.batch, carried, draws).item();
    const bool same = loss == rnnlm.model.loss(rnnlm.batch, fresh, draws).item();
    const bool begins = rnnlm.batch.carry.item() == 0;
    ++(begins ? begun : gone_on);
    CHECK(same == begins);
  }
  CHECK(begun == 50);
  CHECK(gone_on > 10);
}
