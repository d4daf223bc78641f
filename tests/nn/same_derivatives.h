/// Two forms of one function, a fused and a composed one: the same values, gradients, and gradients
/// of gradients, in f64, whatever the layout in memory.
#pragma once

#include "autograd/gradients.h"
#include "ember/autograd/backward.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/gradient.h"
#include "ember/autograd/reduce.h"

namespace ember::test {

/// Checks the value and the gradients that backward() leaves, at random places.
inline void check_same_gradients(const std::vector<Shape>& shapes, const Function& fused,
                                 const Function& composed) {
  for (const Layout layout : kLayouts) {
    INFO(to_string(layout));
    const GradientCase where{"", fused, shapes};
    const std::vector<Variable> a = leaves(where, layout), b = leaves(where, layout);
    const Variable left = fused(a)[0], right = composed(b)[0];
    CHECK(mismatch(left.value(), right.value()) == "");
    (left * 1.5).backward();  // an upstream gradient that is not 1
    (right * 1.5).backward();
    for (std::size_t i = 0; i < a.size(); ++i) {
      const Tensor expected =
          b[i].has_grad() ? b[i].grad().value() : zeros(b[i].shape(), DType::f64);
      CHECK(mismatch(a[i].grad().value(), expected) == "");
    }
  }
}

inline Variable defined_or_zeros(const Variable& gradient, const Variable& input) {
  return gradient.defined() ? gradient : Variable(zeros(input.shape(), DType::f64));
}

/// y, its gradients for a gradient g of y, and those of sum(v gradients): g and the v random, the
/// same each time. `fused_first`: whether the first gradients come from the rules of a backward
/// pass that nobody differentiates.
inline std::vector<Tensor> derivatives(const Function& f, const std::vector<Variable>& in,
                                       bool fused_first) {
  Generator generator(11);
  const Variable y = f(in)[0];
  const Variable g(randn(y.shape(), DType::f64, generator));
  std::vector<Tensor> results{y.value()};
  if (fused_first) {
    for (const Variable& first : grad({y}, in, {g}, {.retain_graph = true})) {
      results.push_back(first.value());
    }
  }
  const std::vector<Variable> first = grad({y}, in, {g}, {.create_graph = true});
  Variable mixed(zeros({}, DType::f64));
  for (const Variable& gradient : first) {
    if (!fused_first) results.push_back(gradient.value());
    mixed = mixed + sum(gradient * randn(gradient.shape(), DType::f64, generator));
  }
  const std::vector<Variable> second = grad({mixed}, in, {}, {.allow_unused = true});
  for (std::size_t i = 0; i < in.size(); ++i) {
    results.push_back(defined_or_zeros(second[i], in[i]).value());
  }
  return results;
}

/// Checks the value and both derivatives, for inputs of these shapes.
inline void check_same_derivatives(const Function& fused, const Function& composed,
                                   const std::vector<Shape>& shapes) {
  for (const Layout layout : kLayouts) {
    INFO(to_string(layout));
    const std::vector<Variable> in = leaves({"", fused, shapes}, layout);
    const auto actual = derivatives(fused, in, true), expected = derivatives(composed, in, false);
    REQUIRE(actual.size() == expected.size());
    for (std::size_t i = 0; i < actual.size(); ++i) {
      INFO("result " << i << " of " << actual.size());
      CHECK(mismatch(actual[i], expected[i], {1e-11, 1e-12}) == "");
    }
  }
}

}  // namespace ember::test
