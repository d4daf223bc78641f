/// Clipping against PyTorch: golden/nn.json.
#include "ember/optim/clip_grad.h"

#include "ember/autograd/gradient.h"
#include "ember/tensor/creation.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/golden.h"

namespace ember::test {
namespace {

std::vector<Variable> with_gradients(const Json& tensors) {
  std::vector<Variable> params;
  for (const Tensor& gradient : to_tensors(tensors)) {
    params.emplace_back(zeros_like(gradient), true);
    params.back().set_grad(Variable(gradient));
  }
  return params;
}

TEST_CASE("clipping equals PyTorch's") {
  int checked = 0;
  for (const Json& golden : read_golden("nn.json")) {
    const std::string op = golden.at("op");
    if (!op.starts_with("clip_grad_")) continue;
    INFO(golden.at("name").get<std::string>());
    const std::vector<Variable> params = with_gradients(golden.at("inputs"));
    std::vector<Tensor> expected = to_tensors(golden.at("outputs"));
    const Json& args = golden.at("args");
    if (op == "clip_grad_norm_") {
      const double norm = optim::clip_grad_norm_(params, args.at("max_norm"),
                                                 to_scalar(args.at("norm_type")).to<double>());
      CHECK(norm == Approx(expected[0].item()));
      expected.erase(expected.begin());
    } else {
      optim::clip_grad_value_(params, args.at("clip_value"));
    }
    REQUIRE(expected.size() == params.size());
    for (std::size_t i = 0; i < params.size(); ++i) {
      CHECK(mismatch(params[i].grad().value(), expected[i], {1e-9, 1e-12}) == "");
    }
    ++checked;
  }
  CHECK(checked >= 10);
}

}  // namespace
}  // namespace ember::test
