/// The first and second gradients of golden data (golden/cases.py), against those that Ember gives.
#pragma once

#include <vector>

#include "ember/autograd/backward.h"
#include "ember/tensor/creation.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/golden.h"
#include "support/layouts.h"

namespace ember::test {

/// Gradients lose a few more digits than values do: they are sums of products of them.
inline Tolerance gradient_tolerance(DType dtype) {
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

inline std::vector<Variable> requiring_grad(const std::vector<Variable>& variables) {
  std::vector<Variable> result;
  for (const Variable& x : variables) {
    if (x.defined() && x.requires_grad()) result.push_back(x);
  }
  return result;
}

/// The gradients of `inputs`, zeros where the outputs do not depend on one, compared with what is
/// not null in `expected`.
inline std::vector<Variable> check_golden_gradients(const std::vector<Variable>& outputs,
                                                    const std::vector<Variable>& inputs,
                                                    const std::vector<Variable>& upstream,
                                                    const Json& expected, DType real,
                                                    bool create_graph) {
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
    CHECK(mismatch(found.value(), to_tensor(json, real), gradient_tolerance(found.dtype())) == "");
    ++next;
  }
  CHECK(next == grads.size());
  return grads;
}

inline void check_second(const Json& golden, const std::vector<Variable>& grads,
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

/// The gradients of a case's outputs by its inputs, and where it has them, the second ones.
inline void check_golden_derivatives(const Json& golden, const std::vector<Variable>& inputs,
                                     const std::vector<Variable>& outputs, const Leaves& leaves) {
  const bool has_second = golden.contains("second");
  const Json none(golden.at("upstream").size(), nullptr);
  std::vector<Variable> upstream;
  for (const Variable& v :
       leaves.make(golden.at("upstream"), has_second ? golden.at("upstream") : none)) {
    if (v.defined()) upstream.push_back(v);
  }
  const std::vector<Variable> wanted = requiring_grad(inputs);
  const std::vector<Variable> grads = check_golden_gradients(
      requiring_grad(outputs), wanted, upstream, golden.at("grads"), leaves.real, has_second);
  if (has_second) check_second(golden, grads, wanted, upstream, leaves.real);
}

}  // namespace ember::test
