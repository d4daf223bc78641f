#include "ember/nn/gpt.h"

#include <cmath>

#include "ember/autograd/backward.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/grad_mode.h"
#include "ember/autograd/gradcheck.h"
#include "ember/autograd/gradient.h"
#include "ember/autograd/reduce.h"
#include "ember/nn/init.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/join.h"
#include "ember/tensor/random.h"
#include "nn/parameter_names.h"
#include "support/catch.h"
#include "support/compare.h"

namespace ember::test {
namespace {

using matchers::ContainsSubstring;

const nn::GPTConfig kTiny{
    .vocab_size = 13, .block_size = 10, .n_layer = 2, .n_head = 2, .n_embd = 8};

TEST_CASE("a GPT's parameters have Hugging Face's names, and GPT-2's number") {
  nn::GPTConfig config = kTiny;
  config.n_layer = 1;
  const std::vector<std::string> expected{"wte.weight",
                                          "wpe.weight",
                                          "h.0.ln_1.weight",
                                          "h.0.ln_1.bias",
                                          "h.0.attn.c_attn.weight",
                                          "h.0.attn.c_attn.bias",
                                          "h.0.attn.c_proj.weight",
                                          "h.0.attn.c_proj.bias",
                                          "h.0.ln_2.weight",
                                          "h.0.ln_2.bias",
                                          "h.0.mlp.c_fc.weight",
                                          "h.0.mlp.c_fc.bias",
                                          "h.0.mlp.c_proj.weight",
                                          "h.0.mlp.c_proj.bias",
                                          "ln_f.weight",
                                          "ln_f.bias"};
  CHECK(parameter_names(nn::GPT(config)) == expected);
  config.bias = false;
  config.tie_word_embeddings = false;
  CHECK(parameter_names(nn::GPT(config)) ==
        std::vector<std::string>{"wte.weight", "wpe.weight", "h.0.ln_1.weight",
                                 "h.0.attn.c_attn.weight", "h.0.attn.c_proj.weight",
                                 "h.0.ln_2.weight", "h.0.mlp.c_fc.weight", "h.0.mlp.c_proj.weight",
                                 "ln_f.weight", "lm_head.weight"});
  const nn::init::SkipInit skip;  // so no memory is touched
  CHECK(nn::GPT(nn::GPTConfig()).parameter_count() == 124'439'808);
  CHECK(nn::GPT(kTiny).parameter_count() == 2 * (12 * 64 + 13 * 8) + (13 + 10) * 8 + 16);
}

TEST_CASE("a GPT starts as Hugging Face's GPT-2 does") {
  manual_seed(3);
  const nn::GPT model(
      {.vocab_size = 500, .block_size = 32, .n_layer = 8, .n_head = 4, .n_embd = 64});
  for (const auto& [name, parameter] : model.named_parameters()) {
    INFO(name);
    const Tensor x = parameter.value();
    if (name.ends_with("bias")) {
      CHECK(sum(abs(x)).item() == 0);
    } else if (x.dim() == 1) {
      CHECK(mismatch(x, ones_like(x), {0, 0}) == "");
    } else {
      const double expected = name.ends_with("c_proj.weight") ? 0.005 : 0.02;  // sqrt(2·8) = 4
      CHECK(ember::std(x).item() == Approx(expected).epsilon(0.05));
      CHECK(std::abs(mean(x).item()) < 0.1 * expected);
    }
  }
}

TEST_CASE("an untrained GPT finds all tokens about equally likely") {
  manual_seed(4);
  for (const bool tied : {true, false}) {
    const nn::GPT model({.vocab_size = 200,
                         .block_size = 64,
                         .n_layer = 4,
                         .n_head = 4,
                         .n_embd = 64,
                         .tie_word_embeddings = tied});
    const NoGrad silent;
    const Tensor ids = randint(0, 200, {8, 64}), targets = randint(0, 200, {8, 64});
    CHECK(model.loss(ids, targets).item() == Approx(std::log(200)).epsilon(0.01));
  }
}

/// The logits of all tokens, (B, T, V), with the tokens given in pieces of these lengths.
Tensor logits_by_pieces(const nn::GPT& model, const Tensor& ids,
                        const std::vector<std::int64_t>& lengths) {
  const NoGrad silent;
  nn::GPT::Cache cache = model.make_cache();
  Tensor last;
  for (const std::int64_t length : lengths) {
    last = model.next_logits(ids.narrow(1, cache.length(), length), cache);
  }
  CHECK(cache.length() == ids.size(1));
  return last;
}

TEST_CASE("generation with a cache computes what it does without one") {
  manual_seed(5);
  for (const std::int64_t batch : {1, 3}) {
    nn::GPT model(kTiny);
    model.to(DType::f64);
    const Tensor ids = randint(0, 13, {batch, 9});
    const NoGrad silent;
    const Tensor expected = model(ids).value().select(1, 8);
    for (const std::vector<std::int64_t>& lengths :
         std::vector<std::vector<std::int64_t>>{{9}, {1, 1, 1, 1, 1, 1, 1, 1, 1}, {4, 1, 3, 1}}) {
      CHECK(mismatch(logits_by_pieces(model, ids, lengths), expected, {1e-12, 1e-13}) == "");
    }
  }
}

TEST_CASE("a cache that was cleared starts anew, also with another batch") {
  const nn::GPT model(kTiny);
  const NoGrad silent;
  nn::GPT::Cache cache = model.make_cache();
  const Tensor first = randint(0, 13, {2, 4}), second = randint(0, 13, {1, 3});
  model.next_logits(first, cache);
  CHECK_THROWS_WITH(model.next_logits(second, cache),
                    ContainsSubstring("only the number of tokens may differ"));
  cache.clear();
  const Tensor logits = model.next_logits(second, cache);
  CHECK(mismatch(logits, model(second).value().select(1, 2), {1e-4, 1e-5}) == "");
}

TEST_CASE("a cache is as it was where a layer fails, and empty when it was moved away") {
  nn::GPT model(kTiny);
  const NoGrad silent;
  nn::GPT::Cache cache = model.make_cache();
  const Tensor first = randint(0, 13, {1, 3}), next = randint(0, 13, {1, 2});
  model.next_logits(first, cache);
  nn::GPT broken = model;
  broken.h[1].to(DType::f64);  // which the first layer's f32 do not meet
  CHECK_THROWS_AS(broken.next_logits(next, cache), Error);
  CHECK(cache.length() == 3);
  CHECK(mismatch(model.next_logits(next, cache), model(cat({first, next}, 1)).value().select(1, 4),
                 {1e-4, 1e-5}) == "");

  const nn::GPT::Cache taken = std::move(cache);
  CHECK(taken.length() == 5);
  CHECK(cache.length() == 0);
  CHECK_THROWS_WITH(model.next_logits(next, cache), ContainsSubstring("a cache of 0 layers"));
  CHECK_THROWS_WITH(model.h[2], ContainsSubstring("[ModuleList] there is no module 2: it has 2"));
}

TEST_CASE("a GPT's gradients, of both orders") {
  manual_seed(6);
  nn::GPT model({.vocab_size = 5, .block_size = 4, .n_layer = 1, .n_head = 2, .n_embd = 4});
  model.to(DType::f64);
  for (const auto& [name, parameter] : model.named_parameters()) {
    parameter.value().add_(randn(parameter.shape(), DType::f64), 0.3);
  }
  const Tensor ids = tensor({{0, 3, 3}, {4, 1, 0}}), targets = tensor({{3, 3, 2}, {1, 0, -100}});
  const auto loss = [&](const std::vector<Variable>&) { return model.loss(ids, targets); };
  CHECK(gradcheck(loss, model.parameters()));
  CHECK(gradgradcheck(loss, model.parameters(), {.fast_mode = true}));
}

TEST_CASE("gradients reach the rows looked up, and all rows under a tied head") {
  nn::GPTConfig config = kTiny;
  for (const bool tied : {true, false}) {
    config.tie_word_embeddings = tied;
    const nn::GPT model(config);
    model.loss(tensor({{1, 2}}), tensor({{2, 3}})).backward();
    CHECK_FALSE(model.wte.weight.gradient().is_row_sparse());  // AdamW's decay needs all rows
    const Tensor of_row = sum(abs(model.wte.weight.grad().value()), 1);
    CHECK(of_row[1].item() > 0);
    CHECK((of_row[7].item() > 0) == tied);
  }
}

TEST_CASE("dropout is for training alone") {
  nn::GPTConfig config = kTiny;
  config.dropout = 0.5;
  nn::GPT model(config);
  const Tensor ids = randint(0, 13, {2, 5});
  const NoGrad silent;
  CHECK(mismatch(model(ids).value(), model(ids).value()) != "");
  model.eval();
  const Tensor once = model(ids).value();
  CHECK(mismatch(model(ids).value(), once, {0, 0}) == "");
  nn::GPT::Cache cache = model.make_cache();
  CHECK(mismatch(model.next_logits(ids, cache), once.select(1, 4), {1e-4, 1e-5}) == "");
}

TEST_CASE("in training, generation with a cache drops what it does without one") {
  nn::GPTConfig config = kTiny;
  config.dropout = 0.5;
  const nn::GPT model(config);
  const Tensor ids = randint(0, 13, {2, 5});
  const NoGrad silent;
  manual_seed(7);
  const Tensor expected = model(ids).value().select(1, 4);
  manual_seed(7);
  nn::GPT::Cache cache = model.make_cache();
  CHECK(mismatch(model.next_logits(ids, cache), expected, {1e-4, 1e-5}) == "");
}

TEST_CASE("no tokens give no logits") {
  const nn::GPT model(kTiny);
  CHECK(model(zeros({2, 0}, DType::i64)).shape() == Shape{2, 0, 13});
  CHECK(model(zeros({0, 3}, DType::i64)).shape() == Shape{0, 3, 13});
}

TEST_CASE("what becomes of a copy does not change the GPT that it was made of") {
  nn::GPT model(kTiny);
  const Tensor ids = randint(0, 13, {2, 5});
  const Tensor expected = model(ids).value();
  const std::vector<Variable> parameters = model.parameters();

  nn::GPT copy = model;
  copy.own_leaves();
  copy.eval();
  CHECK(model.h[1].mlp.dropout.is_training());
  copy.loss(ids, ids).backward();
  for (const Variable& parameter : parameters) CHECK_FALSE(parameter.has_grad());
  copy.to(DType::f64);
  StateDict zeros_of_all;
  for (const auto& [name, x] : copy.state_dict()) zeros_of_all[name] = zeros_like(x);
  copy.load_state_dict(zeros_of_all, true, true);  // strict, assign
  CHECK(mismatch(model(ids).value(), expected, {0, 0}) == "");

  model.loss(ids, ids).backward();
  for (const Variable& parameter : parameters) CHECK(parameter.has_grad());
}

TEST_CASE("bad input to a GPT says what is wrong") {
  const nn::GPT model(kTiny);
  CHECK_THROWS_WITH(model(zeros({1, 11}, DType::i64)),
                    ContainsSubstring("[GPT] got 11 tokens after 0: the context holds 10"));
  CHECK_THROWS_WITH(model(tensor({1, 2})), ContainsSubstring("[GPT] got ids of shape (2,)"));
  CHECK_THROWS_WITH(model(tensor({{1, 13}})), ContainsSubstring("13"));
  CHECK_THROWS_WITH(model.loss(tensor({{1, 2}}), tensor({{1}})),
                    ContainsSubstring("[GPT] got targets of shape (1, 1)"));
  nn::GPT::Cache cache = model.make_cache();
  CHECK_THROWS_WITH(model.next_logits(tensor({{1}}), cache), ContainsSubstring("NoGrad"));
  const NoGrad silent;
  CHECK_THROWS_WITH(model.next_logits(zeros({1, 0}, DType::i64), cache),
                    ContainsSubstring("at least one token"));
  model.next_logits(zeros({1, 8}, DType::i64), cache);
  CHECK_THROWS_WITH(model.next_logits(zeros({1, 3}, DType::i64), cache),
                    ContainsSubstring("[GPT] got 3 tokens after 8"));
  CHECK_THROWS_WITH(nn::GPT({.n_head = 5}), ContainsSubstring("n_embd 768 and n_head 5"));
  CHECK_THROWS_WITH(nn::GPT({.vocab_size = 0}), ContainsSubstring("vocab_size 0"));
  CHECK_THROWS_WITH(nn::GPT({.dropout = 1.5}), ContainsSubstring("[GPT] got dropout 1.5"));
  CHECK_THROWS_WITH(nn::GPT({.layer_norm_epsilon = -1}), ContainsSubstring("epsilon -1"));
  CHECK_THROWS_WITH(nn::GPT({.initializer_range = INFINITY}), ContainsSubstring("range inf"));
}

}  // namespace
}  // namespace ember::test
