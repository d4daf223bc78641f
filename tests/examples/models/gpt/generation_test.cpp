// Drawing tokens, and text that goes on beyond what the context holds.
#include "examples/models/gpt/generation.h"

#include <ember/autograd/grad_mode.h>
#include <ember/tensor/creation.h>
#include <ember/tensor/reduce.h>

#include <cmath>
#include <map>

#include "examples/formats/files/errors.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;

namespace {

/// How often each token comes in 4000 draws.
std::map<std::int32_t, double> frequencies(const Tensor& logits, const SamplingOptions& options) {
  Generator generator(3);
  std::map<std::int32_t, double> result;
  for (int i = 0; i < 4000; ++i) result[draw_token(logits, options, generator)] += 1.0 / 4000;
  return result;
}

const nn::GPTConfig kTiny{
    .vocab_size = 11, .block_size = 6, .n_layer = 2, .n_head = 2, .n_embd = 16};

/// What the model finds likeliest after these tokens, without a cache.
std::int32_t likeliest(const nn::GPT& model, const TokenIds& seen) {
  const NoGrad silent;
  const Tensor ids = from_vector(std::vector<std::int64_t>(seen.begin(), seen.end()));
  return argmax(model(ids.unsqueeze(0)).value()[0][-1], 0).item<std::int32_t>();
}

}  // namespace

TEST_CASE("tokens are drawn as their probabilities say") {
  const Tensor logits = tensor({std::log(0.1F), std::log(0.6F), std::log(0.3F)});
  auto drawn = frequencies(logits, {});
  CHECK(drawn[0] == Approx(0.1).margin(0.03));
  CHECK(drawn[1] == Approx(0.6).margin(0.03));
  drawn = frequencies(logits, {.temperature = 0.5});  // as 0.01 to 0.36 to 0.09
  CHECK(drawn[1] == Approx(0.36 / 0.46).margin(0.03));
  drawn = frequencies(logits, {.top_k = 2});
  CHECK(drawn.size() == 2);
  CHECK(drawn[1] == Approx(2 / 3.0).margin(0.03));
  CHECK(frequencies(logits, {.top_p = 0.5}).size() == 1);
  CHECK(frequencies(logits, {.top_p = 0.7}).size() == 2);
  CHECK(frequencies(logits, {.top_p = 0}).size() == 1);
  CHECK(frequencies(logits, {.top_k = 2, .top_p = 0.66}).size() == 1);  // 2/3 of the two
  CHECK(frequencies(logits, {.temperature = 0}).begin()->first == 1);
  CHECK(frequencies(logits, {.top_k = 100}).size() == 3);
  CHECK(frequencies(logits, {.temperature = 1e-320}).size() == 1);
  CHECK(frequencies(tensor({0.F, 1e6F}), {.temperature = 1e-30}).size() == 1);
}

TEST_CASE("a temperature that is all but 0 leaves the likeliest, however large its logit") {
  Generator generator(1);
  for (const double temperature : {1e-3, 1e-30, 1e-300}) {
    CHECK(draw_token(tensor({0.F, 1e10F, -1e30F}), {.temperature = temperature}, generator) == 1);
  }
}

TEST_CASE("no token is drawn from logits that are not finite") {
  Generator generator(1);
  for (const float bad : {NAN, INFINITY}) {
    for (const double temperature : {0.0, 1.0}) {
      CHECK_THROWS_AS(draw_token(tensor({0.F, bad}), {.temperature = temperature}, generator),
                      InputError);
    }
  }
  CHECK(draw_token(tensor({-INFINITY, 0.F}), {}, generator) == 1);
}

TEST_CASE("a full context goes on with its later half") {
  manual_seed(8);
  nn::GPT model(kTiny);
  for (const auto& [name, parameter] : model.named_parameters()) {
    parameter.value().add_(randn(parameter.shape()), 0.3);  // so that it has opinions
  }
  const TokenIds prompt{4, 1, 7, 9};
  Generation generation(model, prompt, {.temperature = 0}, 1);
  TokenIds seen = prompt;
  for (int i = 0; i < 20; ++i) {
    if (seen.size() > 6) seen.erase(seen.begin(), seen.end() - 3);
    seen.push_back(likeliest(model, seen));
    CHECK(generation.next() == seen.back());
  }
}

TEST_CASE("of a prompt that is longer than the context the last tokens are seen") {
  manual_seed(9);
  const nn::GPT model(kTiny);
  const TokenIds all{1, 2, 3, 4, 5, 6, 7, 8, 9}, last(all.begin() + 3, all.end());
  Generation of_all(model, all, {}, 5), of_last(model, last, {}, 5);
  for (int i = 0; i < 15; ++i) CHECK(of_all.next() == of_last.next());
}

TEST_CASE("a context of one token is enough to go on") {
  const nn::GPT model({.vocab_size = 5, .block_size = 1, .n_layer = 1, .n_head = 1, .n_embd = 4});
  Generation generation(model, {2}, {}, 1);
  for (int i = 0; i < 5; ++i) CHECK(generation.next() < 5);
}
