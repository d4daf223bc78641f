/// Every differentiable operation against PyTorch: first and second gradients of golden/ops.json.
#include "support/golden.h"

#include <set>

#include "ember/autograd/backward.h"
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

/// Gradients lose a few more digits than values do: they are sums of products of them.
Tolerance tolerance(DType dtype) {
  return dtype == DType::f32 ? Tolerance{1e-4, 2e-5} : Tolerance{1e-11, 1e-11};
}

/// How a case's tensors are made into leaves.
struct Leaves {
  DType real;
  Layout layout;

  /// `wanted` says, by being null or not, which of them want a gradient.
  std::vector<Variable> make(const Json& tensors, const Json& wanted) const {
    std::vector<Variable> leaves;
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      const Tensor x = to_tensor(tensors[i], real);
      leaves.push_back(x.defined() ? Variable(with_layout(x, layout), !wanted[i].is_null())
                                   : Variable());
    }
    return leaves;
  }
};

std::vector<Variable> requiring_grad(const std::vector<Variable>& variables) {
  std::vector<Variable> result;
  for (const Variable& x : variables) {
    if (x.defined() && x.requires_grad()) result.push_back(x);
  }
  return result;
}

/// The gradients of `inputs`, zeros where the outputs do not depend on one, compared with what is
/// not null in `expected`.
std::vector<Variable> check_golden_gradients(const std::vector<Variable>& outputs,
                                             const std::vector<Variable>& inputs,
                                             const std::vector<Variable>& upstream,
                                             const Json& expected, DType real, bool create_graph) {
  std::vector<Variable> grads(inputs.size());
  if (!outputs.empty()) {
    grads = grad(outputs, inputs, upstream, {.create_graph = create_graph, .allow_unused = true});
  }
  std::size_t next = 0;
  for (const Json& json : expected) {
    if (json.is_null()) continue;
    INFO("gradient " << next);
    REQUIRE(next < grads.size());
    Variable& found = grads[next];
    if (!found.defined()) found = zeros_like(inputs[next].value());
    CHECK(mismatch(found.value(), to_tensor(json, real), tolerance(found.dtype())) == "");
    ++next;
  }
  CHECK(next == grads.size());
  return grads;
}

void check_second(const Json& golden, const std::vector<Variable>& grads,
                  const std::vector<Variable>& wanted, const std::vector<Variable>& upstream,
                  DType real) {
  INFO("second gradients: of the inputs, then of the upstream gradients");
  const Json& second = golden.at("second");
  std::vector<Variable> outputs;
  std::vector<Variable> weights;
  std::size_t next = 0;
  for (const Json& json : second.at("upstream")) {
    if (json.is_null()) continue;
    const Variable& g = grads.at(next++);
    if (!g.requires_grad()) continue;
    outputs.push_back(g);
    weights.push_back(to_tensor(json, real));
  }
  std::vector<Variable> inputs = wanted;
  inputs.insert(inputs.end(), upstream.begin(), upstream.end());
  Json expected = second.at("grads");
  for (const Json& json : second.at("upstream_grads")) expected.push_back(json);
  check_golden_gradients(outputs, inputs, weights, expected, real, false);
}

void check_case(const Operations<Variable>& ops, const Json& golden, const Leaves& leaves) {
  INFO(golden.at("name").get<std::string>()
       << ", " << name(leaves.real) << ", " << to_string(leaves.layout));
  const bool has_second = golden.contains("second");
  try {
    const std::vector<Variable> inputs = leaves.make(golden.at("inputs"), golden.at("grads"));
    const auto outputs = ops.at(golden.at("op"))({inputs, golden.at("args")}).values;
    const std::vector<Tensor> expected = to_tensors(golden.at("outputs"), leaves.real);
    REQUIRE(outputs.size() == expected.size());
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      CHECK(mismatch(outputs[i].value(), expected[i]) == "");
      CHECK(outputs[i].requires_grad() == !golden.at("upstream")[i].is_null());
    }
    const Json no_grads(golden.at("upstream").size(), nullptr);
    const std::vector<Variable> upstream = [&] {
      std::vector<Variable> defined;
      for (const Variable& v :
           leaves.make(golden.at("upstream"), has_second ? golden.at("upstream") : no_grads)) {
        if (v.defined()) defined.push_back(v);
      }
      return defined;
    }();
    const std::vector<Variable> wanted = requiring_grad(inputs);
    const std::vector<Variable> grads = check_golden_gradients(
        requiring_grad(outputs), wanted, upstream, golden.at("grads"), leaves.real, has_second);
    if (has_second) check_second(golden, grads, wanted, upstream, leaves.real);
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
