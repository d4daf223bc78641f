// Texts as tokens, the pieces that are learnt, and how well a text is predicted.
#include "examples/gpt/token_text.h"

#include <ember/autograd/grad_mode.h>

#include <numeric>
#include <set>

#include "examples/gpt/batches.h"
#include "examples/gpt/evaluation.h"
#include "examples/support/errors.h"
#include "files.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;
using matchers::ContainsSubstring;

namespace {

TokenIds count_to(std::int32_t end) {
  TokenIds ids(static_cast<std::size_t>(end));
  std::iota(ids.begin(), ids.end(), 0);
  return ids;
}

nn::GPT tiny_gpt() {
  manual_seed(2);
  return nn::GPT(
      {.vocab_size = 40, .block_size = 8, .n_layer = 1, .n_head = 2, .n_embd = 8, .dropout = 0.5});
}

}  // namespace

TEST_CASE("a text is cut into what is learnt and what is judged by") {
  const TokenText text("t", count_to(100), 10);
  CHECK(text.training().size() == 90);
  CHECK(text.validation().front() == 90);
  CHECK(text.fingerprint() != TokenText("t", count_to(101), 10).fingerprint());
  CHECK_NOTHROW(TokenText("t", count_to(20), 17));
  CHECK_THROWS_WITH(TokenText("t", count_to(20), 18),
                    ContainsSubstring("'t' has 20 tokens: the first 90 % must be more than the "
                                      "context of 18"));
  CHECK_THROWS_AS(TokenText("t", count_to(10), 1), InputError);  // one token to judge by
}

TEST_CASE("an empty file is no text") {
  const ScratchDirectory scratch;
  write_file(scratch / "empty", "");
  CHECK_THROWS_WITH(read_text(scratch / "empty"), ContainsSubstring("is empty"));
  const std::string long_text(3'000'000, 'x');
  write_file(scratch / "long", long_text);
  CHECK(read_text(scratch / "long") == long_text);
}

TEST_CASE("batches are pieces of the text, and each id's target the next token") {
  const TokenIds ids = count_to(41);
  RandomBatches batches(ids, 5, 7, 1);
  std::set<std::int64_t> firsts;
  for (int i = 0; i < 80; ++i) {
    const Batch batch = batches.next();
    CHECK(batch.ids.shape() == Shape{5, 7});
    for (std::int64_t b = 0; b < 5; ++b) {
      const auto row = batch.ids[b].to_vector<std::int64_t>();
      const auto next = batch.targets[b].to_vector<std::int64_t>();
      for (std::size_t t = 0; t < 7; ++t)
        CHECK(next[t] == row[0] + static_cast<std::int64_t>(t) + 1);
      firsts.insert(row[0]);
    }
  }
  CHECK(firsts.size() == 34);  // wherever a piece can begin

  const Generator::State state = batches.state();
  const auto expected = batches.next().ids.to_vector<std::int64_t>();
  batches.set_state(state);
  CHECK(batches.next().ids.to_vector<std::int64_t>() == expected);
}

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
