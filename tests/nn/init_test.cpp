#include "ember/nn/init.h"

#include <cmath>

#include "ember/nn/linear.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/error.h"
#include "ember/tensor/matmul.h"
#include "ember/tensor/reduce.h"
#include "support/catch.h"
#include "support/compare.h"

namespace ember::test {
namespace {

using namespace nn::init;

/// 200 x 300 numbers, after `initialise`.
template <class F>
Tensor numbers(const F& initialise) {
  manual_seed(5);
  const Variable x(empty({200, 300}), true);
  initialise(x);
  return x.value();
}

struct Spread {
  double mean, std, low, high;
};
Spread spread_of(const Tensor& x) {
  return {mean(x).item(), ember::std(x).item(), min(x).item(), max(x).item()};
}

/// Uniform in +-bound, and reaching it nearly.
template <class F>
void check_uniform(double bound, const F& initialise) {
  const Spread got = spread_of(numbers(initialise));
  CHECK(std::abs(got.mean) < 0.02 * bound);
  CHECK(got.std == Approx(bound / std::sqrt(3.0)).epsilon(0.02));
  CHECK(got.low >= -bound);
  CHECK(got.high <= bound);
  CHECK(got.high > 0.99 * bound);
}

template <class F>
void check_normal(double std, const F& initialise) {
  const Spread got = spread_of(numbers(initialise));
  CHECK(std::abs(got.mean) < 0.02 * std);
  CHECK(got.std == Approx(std).epsilon(0.02));
  CHECK(got.high > 3 * std);
}

TEST_CASE("gains are torch.nn.init.calculate_gain's") {
  CHECK(calculate_gain(Nonlinearity::linear) == 1);
  CHECK(calculate_gain(Nonlinearity::sigmoid) == 1);
  CHECK(calculate_gain(Nonlinearity::tanh) == Approx(5.0 / 3));
  CHECK(calculate_gain(Nonlinearity::relu) == Approx(std::sqrt(2.0)));
  CHECK(calculate_gain(Nonlinearity::leaky_relu, 0.2) == Approx(std::sqrt(2 / 1.04)));
  CHECK(calculate_gain(Nonlinearity::selu) == 0.75);
}

TEST_CASE("random initialisations have the spread of their formula") {
  // fan_in 300, fan_out 200
  check_uniform(2 * std::sqrt(6.0 / 500), [](const Variable& x) { xavier_uniform_(x, 2); });
  check_normal(2 * std::sqrt(2.0 / 500), [](const Variable& x) { xavier_normal_(x, 2); });
  check_uniform(std::sqrt(6.0 / 300), [](const Variable& x) { kaiming_uniform_(x); });
  check_uniform(std::sqrt(3.0 / 300 * 2 / 6), [](const Variable& x) {
    kaiming_uniform_(x, std::sqrt(5.0));  // PyTorch's Linear: 1 / sqrt(fan_in)
  });
  check_normal(std::sqrt(2.0 / 200), [](const Variable& x) {
    kaiming_normal_(x, 0, FanMode::fan_out, Nonlinearity::relu);
  });
  check_normal(0.3, [](const Variable& x) { normal_(x, 0, 0.3); });
  check_uniform(0.5, [](const Variable& x) { uniform_(x, -0.5, 0.5); });
}

TEST_CASE("a truncated normal keeps within its bounds, and its shape") {
  const Spread got = spread_of(numbers([](const Variable& x) { trunc_normal_(x, 0, 1, -1, 1); }));
  CHECK(got.low >= -1);
  CHECK(got.high <= 1);
  CHECK(got.high > 0.99);
  CHECK(got.std == Approx(0.5396).epsilon(0.02));  // 1 - 2 phi(1) / (2 Phi(1) - 1), its root
}

TEST_CASE("constants and the identity") {
  const Variable x(empty({2, 3}), true);
  constant_(x, 4);
  CHECK(mismatch(x.value(), full({2, 3}, 4)) == "");
  ones_(x);
  CHECK(mismatch(x.value(), ones({2, 3})) == "");
  zeros_(x);
  CHECK(mismatch(x.value(), zeros({2, 3})) == "");
  eye_(x);
  CHECK(mismatch(x.value(), eye(2, 3)) == "");
  CHECK_THROWS_AS(eye_(Variable(empty({2}), true)), Error);
}

TEST_CASE("where initialisation is skipped, numbers stay as they are and none are drawn") {
  const Variable x(full({20, 20}, 7), true);
  manual_seed(1);
  const Generator::State before = default_generator().state();
  {
    const SkipInit skip;
    { const SkipInit again; }
    uniform_(x);
    normal_(x);
    trunc_normal_(x);
    constant_(x, 1);
    zeros_(x);
    ones_(x);
    eye_(x);
    xavier_uniform_(x);
    xavier_normal_(x);
    kaiming_uniform_(x);
    kaiming_normal_(x);
    orthogonal_(x);
    const nn::Linear layer(3, 4);
    CHECK(layer.weight.shape() == Shape{4, 3});
    CHECK_THROWS_AS(eye_(Variable(empty({2}), true)), Error);
  }
  CHECK(mismatch(x.value(), full({20, 20}, 7)) == "");
  CHECK(default_generator().state().position == before.position);
  normal_(x);
  CHECK(default_generator().state().position != before.position);
}

TEST_CASE("an orthogonal matrix is one, whichever side is longer") {
  for (const Shape& shape : {Shape{5, 5}, Shape{3, 7}, Shape{7, 3}}) {
    const Variable x(empty(shape, DType::f64), true);
    orthogonal_(x, 2);
    const Tensor& m = x.value();
    const Tensor product = shape[0] <= shape[1] ? matmul(m, m.t()) : matmul(m.t(), m);
    CHECK(mismatch(product, eye(product.size(0), DType::f64) * 4, {1e-12, 1e-12}) == "");
  }
}

}  // namespace
}  // namespace ember::test
