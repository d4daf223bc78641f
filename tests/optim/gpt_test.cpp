/// Training a GPT: twenty steps along PyTorch's trajectory (golden/gpt.json), and a batch by heart.
#include "ember/nn/gpt.h"

#include "ember/optim/adam.h"
#include "ember/tensor/join.h"
#include "ember/tensor/random.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/gpt_golden.h"

namespace ember::test {
namespace {

/// The bias of the keys adds the same to all scores of a query, which softmax does not see: its
/// gradient is 0 but for rounding, and Adam makes full steps of that in whichever direction.
Tensor without_key_bias(const std::string& name, const Tensor& x) {
  if (!name.ends_with("c_attn.bias")) return x;
  const std::int64_t width = x.size(0) / 3;
  return cat({x.narrow(0, 0, width), x.narrow(0, 2 * width, width)});
}

void follow_gpt(const Json& golden, DType real, Tolerance tolerance) {
  const nn::GPT model = golden_gpt(golden, real);
  const Json& run = golden.at("adamw");
  const Json& options = run.at("options");
  optim::AdamW adam(model.parameters(), {.lr = options.at("lr"),
                                         .beta1 = options.at("betas").at(0),
                                         .beta2 = options.at("betas").at(1),
                                         .weight_decay = options.at("weight_decay")});
  const Tensor ids = to_tensor(run.at("ids")), targets = to_tensor(run.at("targets"));
  for (const Json& expected : run.at("losses")) {
    adam.zero_grad();
    const Variable loss = model.loss(ids, targets);
    CHECK(loss.item() == Approx(expected.get<double>()).epsilon(tolerance.relative));
    loss.backward();
    adam.step();
  }
  for (const auto& [name, parameter] : model.named_parameters()) {
    INFO(name);
    const Tensor expected = to_tensor(run.at("parameters").at(name), real);
    CHECK(mismatch(without_key_bias(name, parameter.value()), without_key_bias(name, expected),
                   tolerance) == "");
  }
}

TEST_CASE("a GPT follows PyTorch's trajectory under AdamW") {
  const Json golden = read_golden("gpt.json").at(0);
  follow_gpt(golden, DType::f64, {1e-10, 1e-10});
  follow_gpt(golden, DType::f32, {1e-3, 1e-4});
}

TEST_CASE("a GPT learns a batch by heart") {
  manual_seed(9);
  const nn::GPT model(
      {.vocab_size = 40, .block_size = 16, .n_layer = 2, .n_head = 4, .n_embd = 64});
  optim::AdamW adam(model.parameters(), {.lr = 3e-3});
  const Tensor ids = randint(0, 40, {4, 16}), targets = randint(0, 40, {4, 16});
  double loss = 0;
  for (int step = 0; step < 120; ++step) {
    adam.zero_grad();
    const Variable now = model.loss(ids, targets);
    now.backward();
    adam.step();
    loss = now.item();
  }
  CHECK(loss < 0.05);
}

}  // namespace
}  // namespace ember::test
