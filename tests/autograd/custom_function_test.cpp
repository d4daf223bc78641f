// A new operation, as a user writes it: its value with the tensor floor, and a rule for each input.
#include "autograd/gradients.h"
#include "ember/autograd/backward.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/node.h"
#include "ember/autograd/reduce.h"

namespace {

using namespace ember;

/// y = x sin(w x)
Variable wave(const Variable& x, const Variable& w) {
  //   x' = y' (sin(w x) + w x cos(w x)),   w' = y' x² cos(w x)
  const auto to_x = [x = Saved(x), w = Saved(w)](const Variable& g) {
    const Variable wx = w.get() * x.get();
    return g * (sin(wx) + wx * cos(wx));
  };
  const auto to_w = [x = Saved(x), w = Saved(w)](const Variable& g) {
    return g * square(x.get()) * cos(w.get() * x.get());
  };
  return record("wave", x.value() * sin(w.value() * x.value()), {{x, to_x}, {w, to_w}});
}

/// y = 1/(1 + e^-x): its rule is written with its own output.
Variable my_sigmoid(const Variable& x) {
  const auto rule = [](const Variable& g, const Variable& y) { return g * y * (1 - y); };
  return record("my_sigmoid", 1 / (1 + exp(-x.value())), {{x, rule}});
}

/// y = round(x), and the gradient passes as if nothing had been rounded.
Variable straight_through(const Variable& x) {
  const Tensor rounded = (x.value() + 0.5).to(DType::i64).to(x.dtype());
  return record("straight_through", rounded, {{x, [](const Variable& g) { return g; }}});
}

}  // namespace

namespace ember::test {
namespace {

TEST_CASE("a custom function has first and second derivatives") {
  check_gradients({
      {"wave", [](In x) { return wave(x[0], x[1]); }, {{2, 3}, {2, 3}}},
      {"my_sigmoid", [](In x) { return my_sigmoid(x[0]); }, {{2, 3}}},
  });
}

TEST_CASE("a custom function is a part of the graph like any other") {
  const Variable x = leaf({0.5, 1.5}), w = leaf({2, 3});
  const Variable loss = sum(square(wave(tanh(x), w)));
  loss.backward();
  const Variable same = sum(square(tanh(x) * sin(w * tanh(x))));
  const auto expected = grad({same}, {x, w});
  CHECK(mismatch(x.grad().value(), expected[0].value()) == "");
  CHECK(mismatch(w.grad().value(), expected[1].value()) == "");
}

TEST_CASE("a rule need not be the derivative") {
  const Variable x = leaf({0.2, 1.7});
  const Variable y = straight_through(x);
  CHECK(mismatch(y.value(), tensor({0.0, 2.0}, DType::f64)) == "");
  sum(y * 3).backward();
  CHECK(mismatch(x.grad().value(), tensor({3.0, 3.0}, DType::f64)) == "");
}

}  // namespace
}  // namespace ember::test
