// How well a text is predicted, whatever its length.
#include "examples/models/gpt/evaluation.h"

#include <ember/autograd/grad_mode.h>

#include "examples/gpt_lessons.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;

namespace {

nn::GPT tiny_gpt() {
  manual_seed(2);
  return nn::GPT(
      {.vocab_size = 40, .block_size = 8, .n_layer = 1, .n_head = 2, .n_embd = 8, .dropout = 0.5});
}

}  // namespace

TEST_CASE("a text of any length is predicted, each token but the first once") {
  nn::GPT model = tiny_gpt();
  const TokenIds ids = count_to(40);
  for (const std::size_t length : {2U, 8U, 9U, 10U, 40U}) {
    const auto text = std::span(ids).first(length);
    const Evaluation got = evaluate(model, text);
    CHECK(got.predictions == static_cast<std::int64_t>(length) - 1);
    CHECK(evaluate(model, text).loss == got.loss);  // no dropout
  }
  CHECK(model.is_training());

  // 17 predictions: two pieces of 8, and one of 1.
  model.eval();
  const NoGrad silent;
  const auto loss_at = [&](std::int64_t place, std::int64_t length) {
    const Batch batch = batch_at(ids, {place}, length);
    return model.loss(batch.ids, batch.targets).item();
  };
  const double expected = (8 * loss_at(0, 8) + 8 * loss_at(8, 8) + loss_at(16, 1)) / 17;
  CHECK(evaluate(model, std::span(ids).first(18)).loss == Approx(expected));
  const Evaluation some = evaluate(model, ids, 16);
  CHECK(some.predictions == 16);
  CHECK(some.loss == Approx((loss_at(0, 8) + loss_at(16, 8)) / 2));
}

TEST_CASE("an evaluation ends when it is told to") {
  nn::GPT model = tiny_gpt();
  TokenIds ids = count_to(40);
  while (ids.size() < 10'000) ids.push_back(ids[ids.size() - 40]);
  std::vector<std::int64_t> told;
  const auto stop_at = [&](std::int64_t most) {
    told.clear();
    return evaluate_while(model, ids, std::ssize(ids), [&](std::int64_t done) {
      told.push_back(done);
      return done < most;
    });
  };
  CHECK_FALSE(stop_at(1));
  CHECK(told == std::vector<std::int64_t>{2048});
  CHECK_FALSE(stop_at(9'999));  // the last piece is one of 7
  CHECK(told.size() == 6);
  CHECK(stop_at(10'000)->loss == evaluate(model, ids).loss);
  CHECK(model.is_training());
}
