#include "ember/nn/transformer_block.h"

#include "ember/autograd/elementwise.h"
#include "ember/autograd/grad_mode.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/join.h"
#include "ember/tensor/random.h"
#include "nn/parameter_names.h"
#include "support/catch.h"
#include "support/compare.h"

namespace ember::test {
namespace {

TEST_CASE("an MLP widens four times, bends by gelu's tanh form, and narrows again") {
  const nn::MLP mlp(6);
  CHECK(mlp.c_fc.weight.shape() == Shape{24, 6});
  const Variable x(randn({2, 3, 6}));
  const Variable expected = mlp.c_proj(gelu(mlp.c_fc(x), Gelu::tanh));
  CHECK(mismatch(mlp(x).value(), expected.value(), {0, 0}) == "");
}

TEST_CASE("a TransformerBlock adds attention and MLP, each of the normed input, to its input") {
  const nn::TransformerBlock block(8, 2);
  const Variable x(randn({2, 5, 8}));
  const Variable mixed = x + block.attn(block.ln_1(x));
  const Variable expected = mixed + block.mlp(block.ln_2(mixed));
  CHECK(mismatch(block(x).value(), expected.value(), {0, 0}) == "");
}

TEST_CASE("a TransformerBlock with a cache computes what it does without one") {
  const nn::TransformerBlock block(8, 2);
  const Tensor x = randn({2, 5, 8});
  const NoGrad silent;
  nn::KeyValueCache cache(5);
  const Tensor first = block(x.narrow(1, 0, 3), cache), second = block(x.narrow(1, 3, 2), cache);
  CHECK(cache.length() == 5);
  CHECK(mismatch(cat({first, second}, 1), block(Variable(x)).value(), {1e-5, 1e-6}) == "");
}

TEST_CASE("a TransformerBlock without biases, and with dropout in training alone") {
  nn::TransformerBlock block(8, 2, {.dropout = 0.5, .bias = false});
  CHECK(parameter_names(block) == std::vector<std::string>{"ln_1.weight", "attn.c_attn.weight",
                                                           "attn.c_proj.weight", "ln_2.weight",
                                                           "mlp.c_fc.weight", "mlp.c_proj.weight"});
  const Variable x(randn({2, 5, 8}));
  const NoGrad silent;
  CHECK(mismatch(block(x).value(), block(x).value()) != "");
  block.eval();
  CHECK(mismatch(block(x).value(), block(x).value(), {0, 0}) == "");
  CHECK_THROWS_WITH(nn::TransformerBlock(8, 3),
                    matchers::ContainsSubstring("n_embd 8 and n_head 3"));
}

}  // namespace
}  // namespace ember::test
