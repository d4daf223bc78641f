/// GPT against PyTorch: golden/gpt.json, logits, loss and the gradient of every parameter.
#include "support/gpt_golden.h"
#include "ember/nn/gpt.h"
#include "support/catch.h"
#include "support/compare.h"

namespace ember::test {
namespace {

void check_case(const nn::GPT& model, const Json& golden, DType real, Tolerance tolerance) {
  const Tensor ids = to_tensor(golden.at("ids")), targets = to_tensor(golden.at("targets"));
  INFO("ids of shape " << ids.shape().to_string());
  CHECK(mismatch(model(ids).value(), to_tensor(golden.at("logits"), real), tolerance) == "");
  model.zero_grad();
  const Variable loss = model.loss(ids, targets);
  CHECK(loss.item() == Approx(golden.at("loss").get<double>()).epsilon(tolerance.relative));
  loss.backward();
  for (const auto& [name, parameter] : model.named_parameters()) {
    INFO("gradient of " << name);
    const Tensor expected = to_tensor(golden.at("grads").at(name), real);
    CHECK(mismatch(parameter.grad().value(), expected, tolerance) == "");
  }
}

TEST_CASE("a GPT's logits, loss and gradients equal PyTorch's") {
  int checked = 0;
  for (const Json& golden : read_golden("gpt.json")) {
    const nn::GPT exact = golden_gpt(golden, DType::f64), rounded = golden_gpt(golden, DType::f32);
    for (const Json& one : golden.at("cases")) {
      check_case(exact, one, DType::f64, {1e-10, 1e-11});
      check_case(rounded, one, DType::f32, {1e-4, 1e-5});
      ++checked;
    }
  }
  CHECK(checked == 8);
}

}  // namespace
}  // namespace ember::test
