/// Every differentiable operation against PyTorch: first and second gradients of golden/ops.json.
#include "support/golden.h"

#include <set>

#include "autograd/golden_gradients.h"
#include "ember/autograd/conv2d.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/gather.h"
#include "ember/autograd/join.h"
#include "ember/autograd/matmul.h"
#include "ember/autograd/pool2d.h"
#include "ember/autograd/reduce.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/error.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/layouts.h"
#include "support/operations.h"

namespace ember::test {
namespace {

void check_case(const Operations<Variable>& ops, const Json& golden, const Leaves& leaves) {
  INFO(golden.at("name").get<std::string>()
       << ", " << name(leaves.real) << ", " << to_string(leaves.layout));
  try {
    const std::vector<Variable> inputs = leaves.make(golden.at("inputs"), golden.at("grads"));
    const auto outputs = ops.at(golden.at("op"))({inputs, golden.at("args")}).values;
    const std::vector<Tensor> expected = to_tensors(golden.at("outputs"), leaves.real);
    REQUIRE(outputs.size() == expected.size());
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      CHECK(mismatch(outputs[i].value(), expected[i]) == "");
      CHECK(outputs[i].requires_grad() == !golden.at("upstream")[i].is_null());
    }
    check_golden_derivatives(golden, inputs, outputs, leaves);
  } catch (const Error& error) {
    FAIL_CHECK(error.what());
  }
}

TEST_CASE("gradients are what PyTorch computes") {
  Operations<Variable> ops = common_operations<Variable>();
  ops["take_rows"] = [](const Call<Variable>& c) { return embedding(c[0], c.tensor(1)); };
  std::set<std::string> without_a_case;
  for (const auto& [op, function] : ops) without_a_case.insert(op);
  for (const Json& golden : read_golden("ops.json")) {
    if (!golden.contains("grads")) continue;
    without_a_case.erase(golden.at("op"));
    for (Layout layout : kLayouts) check_case(ops, golden, {DType::f64, layout});
    if (golden.value("exact_dtypes", false)) continue;
    check_case(ops, golden, {DType::f32, Layout::contiguous});
  }
  CHECK(without_a_case == std::set<std::string>{});
}

}  // namespace
}  // namespace ember::test
