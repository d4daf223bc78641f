/// Every operation against PyTorch: golden/ops.json, in both floating dtypes and all layouts.
#include "support/golden.h"

#include <set>

#include "ember/tensor/creation.h"
#include "ember/tensor/error.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/layouts.h"
#include "support/operations.h"

namespace ember::test {
namespace {

void add_without_gradient(Operations<Tensor>& ops) {
  using C = const Call<Tensor>&;
  ops.insert({
      {"sign", [](C c) { return sign(c[0]); }},
      {"eq", [](C c) { return eq(c[0], c[1]); }},
      {"ne", [](C c) { return ne(c[0], c[1]); }},
      {"lt", [](C c) { return lt(c[0], c[1]); }},
      {"le", [](C c) { return le(c[0], c[1]); }},
      {"gt", [](C c) { return gt(c[0], c[1]); }},
      {"ge", [](C c) { return ge(c[0], c[1]); }},
      {"eq_scalar", [](C c) { return eq(c[0], c.scalar()); }},
      {"ne_scalar", [](C c) { return ne(c[0], c.scalar()); }},
      {"lt_scalar", [](C c) { return lt(c[0], c.scalar()); }},
      {"le_scalar", [](C c) { return le(c[0], c.scalar()); }},
      {"gt_scalar", [](C c) { return gt(c[0], c.scalar()); }},
      {"ge_scalar", [](C c) { return ge(c[0], c.scalar()); }},
      {"logical_and", [](C c) { return logical_and(c[0], c[1]); }},
      {"logical_or", [](C c) { return logical_or(c[0], c[1]); }},
      {"logical_xor", [](C c) { return logical_xor(c[0], c[1]); }},
      {"logical_not", [](C c) { return logical_not(c[0]); }},
      {"isnan", [](C c) { return isnan(c[0]); }},
      {"isfinite", [](C c) { return isfinite(c[0]); }},
      {"any", [](C c) { return any(c[0], c.axes(), c.keepdim()); }},
      {"all", [](C c) { return all(c[0], c.axes(), c.keepdim()); }},
      {"argmax",
       [](C c) { return c.args.empty() ? argmax(c[0]) : argmax(c[0], c.axis(), c.keepdim()); }},
      {"argmin",
       [](C c) { return c.args.empty() ? argmin(c[0]) : argmin(c[0], c.axis(), c.keepdim()); }},
      {"tanh_backward", [](C c) { return tanh_backward(c[0], c[1]); }},
      {"sigmoid_backward", [](C c) { return sigmoid_backward(c[0], c[1]); }},
      {"relu_backward", [](C c) { return relu_backward(c[0], c[1]); }},
      {"gelu_backward", [](C c) { return gelu_backward(c[0], c[1], c.gelu_form()); }},
      {"softmax_backward", [](C c) { return softmax_backward(c[0], c[1], c.axis()); }},
      {"log_softmax_backward", [](C c) { return log_softmax_backward(c[0], c[1], c.axis()); }},
  });
}

void add_creation(Operations<Tensor>& ops) {
  using C = const Call<Tensor>&;
  const auto real = [](C c, const char* name) { return c.scalar(name).to<double>(); };
  ops.insert({
      {"arange", [](C c) { return arange(c.scalar("start"), c.scalar("stop"), c.scalar("step")); }},
      {"linspace",
       [=](C c) { return linspace(real(c, "start"), real(c, "stop"), c.integer("count")); }},
      {"eye", [](C c) { return eye(c.integer("n"), c.integer("m")); }},
      {"one_hot", [](C c) { return one_hot(c[0], c.integer("classes")); }},
      {"take_rows", [](C c) { return take_rows(c[0], c[1]); }},
  });
}

void check_forward(const Operations<Tensor>& ops, const Json& golden, DType real, Layout layout) {
  INFO(golden.at("name").get<std::string>() << ", " << name(real) << ", " << to_string(layout));
  std::vector<Tensor> inputs = to_tensors(golden.at("inputs"), real);
  for (Tensor& input : inputs) input = with_layout(input, layout);
  const std::vector<Tensor> expected = to_tensors(golden.at("outputs"), real);
  try {
    const auto actual = ops.at(golden.at("op"))({inputs, golden.at("args")}).values;
    REQUIRE(actual.size() == expected.size());
    for (std::size_t i = 0; i < actual.size(); ++i) {
      INFO("output " << i);
      CHECK(mismatch(actual[i], expected[i]) == "");
    }
  } catch (const Error& error) {
    FAIL_CHECK(error.what());
  }
}

TEST_CASE("operations compute what PyTorch computes") {
  Operations<Tensor> ops = common_operations<Tensor>();
  add_without_gradient(ops);
  add_creation(ops);
  std::set<std::string> without_a_case;
  for (const auto& [op, function] : ops) without_a_case.insert(op);
  for (const Json& golden : read_golden("ops.json")) {
    without_a_case.erase(golden.at("op"));
    const bool exact_dtypes = golden.value("exact_dtypes", false);
    for (Layout layout : kLayouts) {
      check_forward(ops, golden, DType::f64, layout);
      if (!exact_dtypes) check_forward(ops, golden, DType::f32, layout);
    }
  }
  CHECK(without_a_case == std::set<std::string>{});
}

}  // namespace
}  // namespace ember::test
