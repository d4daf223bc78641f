#include "examples/models/word2vec/models.h"

#include <ember/autograd/elementwise.h>
#include <ember/nn/init.h>
#include <ember/tensor/creation.h>

#include "examples/formats/files/errors.h"
#include "examples/formats/text/grammar.h"
#include "examples/models/word2vec/hierarchical_softmax.h"
#include "examples/models/word2vec/negative_sampling.h"
#include "examples/models/word2vec/output_sum.h"
#include "examples/training_texts.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;

namespace {

using Hs = std::optional<bool>;
using Negative = std::optional<std::int64_t>;

/// What predicts, if this is said: -hs, and -negative.
std::pair<bool, std::int64_t> predictors(const std::string& model, Hs hs, Negative negative) {
  const ModelOptions options = with_defaults({.model = model, .hs = hs, .negative = negative});
  return {*options.hs, *options.negative};
}

}  // namespace

TEST_CASE("what predicts words is what was said, alone, or the model's own") {
  for (const char* model : {"skip-gram", "cbow"}) {
    CHECK(predictors(model, {}, {}) == std::pair(false, std::int64_t{5}));
  }
  for (const char* model : {"nnlm", "rnnlm"}) {
    CHECK(predictors(model, {}, {}) == std::pair(true, std::int64_t{0}));
    CHECK(predictors(model, {}, 0) == std::pair(true, std::int64_t{0}));
  }
  for (const std::string& model : model_names()) {
    CHECK(predictors(model, true, {}) == std::pair(true, std::int64_t{0}));
    CHECK(predictors(model, true, 0) == std::pair(true, std::int64_t{0}));
    CHECK(predictors(model, true, 7) == std::pair(true, std::int64_t{7}));
    CHECK(predictors(model, false, 7) == std::pair(false, std::int64_t{7}));
    CHECK(predictors(model, false, {}) == std::pair(false, std::int64_t{5}));
    CHECK(predictors(model, {}, 7) == std::pair(false, std::int64_t{7}));
    CHECK_THROWS_AS(predictors(model, false, 0), UsageError);
  }
  CHECK_THROWS_AS(predictors("skip-gram", {}, 0), UsageError);
  CHECK_THROWS_AS(predictors("elman", {}, {}), UsageError);
}

TEST_CASE("each model has the parts that were asked for") {
  const TestText text(generate_text(1, 200));
  const Vocabulary& vocabulary = text.training.vocabulary();
  for (const std::string& name : model_names()) {
    CAPTURE(name);
    const auto model = make_model(
        {.model = name, .size = 6, .order = 3, .hidden = 7, .hs = true, .negative = 2}, vocabulary);
    const StateDict numbers = model->state_dict();
    const std::int64_t v = vocabulary.size(), width = name.ends_with("nlm") ? 7 : 6;
    CHECK(numbers.at("input.weight").shape() == Shape{v, 6});
    CHECK(numbers.at("output.first.nodes.weight").shape() == Shape{v - 1, width});
    CHECK(numbers.at("output.second.words.weight").shape() == Shape{v, width});
    if (name == "nnlm") CHECK(numbers.at("hidden.weight").shape() == Shape{7, 3 * 6});
    if (name == "rnnlm") CHECK(numbers.at("rnn.weight_ih_l0").shape() == Shape{7, 6});
  }
}

TEST_CASE("two outputs at once cost what both cost") {
  const TestText text(generate_text(1, 200));
  const Vocabulary& vocabulary = text.training.vocabulary();
  const auto hs = std::make_shared<HierarchicalSoftmax>(vocabulary, 4);
  const auto negative = std::make_shared<NegativeSampling>(vocabulary, 4, 5, 8);
  for (const Variable& table : {hs->nodes.weight, negative->words.weight}) {
    nn::init::uniform_(table, -1, 1);
  }
  const Variable hidden(rand({2, 4}));
  const Tensor targets = tensor({3, 5});
  const Bags bags{tensor({0, 1, 1}), tensor({0, 1, 3})};
  const auto cost = [&](const OutputLayer& output) {
    RandomStream draws(1);  // the same noise words each time
    return output.loss(hidden, targets, bags, draws).item();
  };
  CHECK(cost(OutputSum(hs, negative)) == Approx(cost(*hs) + cost(*negative)));
}

TEST_CASE("a model that no memory could hold is refused before any is taken") {
  const TestText text(generate_text(1, 200));
  ModelOptions options{.model = "nnlm", .size = std::int64_t{1} << 40};
  CHECK_THROWS_AS(make_model(options, text.training.vocabulary()), InputError);
  options.model = "skip-gram";
  CHECK_THROWS_WITH(
      make_model(options, text.training.vocabulary()),
      matchers::ContainsSubstring(" words with --size 1099511627776 as skip-gram take at least ") &&
          matchers::EndsWith("B: needs fewer words (--min-count) or numbers"));
}
