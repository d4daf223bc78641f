#include "ember/autograd/composed_gradients.h"

#include <cmath>

#include "autograd/gradients.h"
#include "ember/autograd/backward.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/gather.h"
#include "ember/autograd/node.h"
#include "ember/autograd/reduce.h"

namespace ember::test {
namespace {

using matchers::ContainsSubstring;

Variable composed_product(In in) {
  return sum(square(in[0]) * in[1]);
}

/// sum(a² b) as a fused operation: its first derivatives are computed by hand.
Variable fused_product(const Variable& a, const Variable& b) {
  const auto rule = [a = Saved(a), b = Saved(b)](const Variable& g,
                                                 const Variable&) -> std::vector<Gradient> {
    if (grad_enabled()) return composed_gradients(composed_product, {a, b}, g);
    const Tensor &x = a.get().value(), &y = b.get().value();
    return {Variable(x * y * 2 * g.item()), Variable(square(x) * g.item())};
  };
  return record_joint("fused_product", sum(square(a.value()) * b.value()), {a, b}, rule);
}

TEST_CASE("a fused operation with composed gradients has both derivatives") {
  const auto f = [](In in) { return fused_product(in[0], in[1]); };
  check_gradients({{"of leaves", f, {{2, 3}, {2, 3}}},
                   {"under a function", [=](In in) { return square(f(in)); }, {{3}, {3}}}});
}

TEST_CASE("composed gradients are partial: inputs may be made of each other, or be the same") {
  check_gradients(
      {{"b from a", [](In in) { return fused_product(in[0], tanh(in[0])); }, {{4}}},
       {"a from b", [](In in) { return fused_product(tanh(in[0]) * in[1], in[1]); }, {{4}, {4}}},
       {"a is b", [](In in) { return fused_product(in[0], in[0]); }, {{4}}}});
}

TEST_CASE("a constant, a frozen or an undefined input gets no composed gradient") {
  const Variable x = leaf({1, 2}), frozen = leaf({3, 4});
  frozen.grad_fn()->slot().requires_grad = false;
  const auto f = [](In in) { return sum(square(in[0]) * in[1]); };
  const Variable g(ones({}, DType::f64));
  for (const Variable& other : {frozen, frozen.detach()}) {
    const std::vector<Gradient> gradients = composed_gradients(f, {x, other, Variable()}, g);
    REQUIRE(gradients.size() == 3);
    CHECK(mismatch(gradients[0].dense().value(), tensor({6.0, 16.0}, DType::f64)) == "");
    CHECK(gradients[0].dense().requires_grad());
    CHECK_FALSE(gradients[1].defined());
    CHECK_FALSE(gradients[2].defined());
  }
  CHECK_FALSE(x.has_grad());
}

TEST_CASE("composed gradients of looked-up rows stay rows") {
  const Variable table = leaf(ones({5, 2}, DType::f64));
  const auto f = [](In in) { return sum(square(index_select(in[0], 0, tensor({3, 1, 3}), true))); };
  const auto gradients = composed_gradients(f, {table}, Variable(ones({}, DType::f64)));
  REQUIRE(gradients[0].is_row_sparse());
  CHECK(mismatch(gradients[0].row_sparse().indices, tensor({3, 1, 3})) == "");
  CHECK(gradients[0].row_sparse().rows.requires_grad());
}

TEST_CASE("anomaly detection names the fused operation, not what its gradient is composed of") {
  const Variable a = leaf({1, 2}), b = leaf({std::numeric_limits<double>::infinity(), 1});
  const Variable y = fused_product(a * 0, b);  // 0 times infinity in the gradient of a
  const DetectAnomaly detect;
  for (const bool create_graph : {false, true}) {
    CHECK_THROWS_WITH(grad({y}, {a}, {}, {.retain_graph = true, .create_graph = create_graph}),
                      ContainsSubstring("the backward of 'fused_product' made a NaN"));
  }
  CHECK(anomaly_detection_enabled());
}

}  // namespace
}  // namespace ember::test
