#include "ember/tensor/elementwise.h"

#include <cmath>

#include "tensor/function_table.h"

// Values from PyTorch are in golden_test.cpp.
namespace ember::test {
namespace {

using Integers = std::vector<std::int64_t>;
using Numbers = std::vector<double>;

double logistic(double x) {
  return 1 / (1 + std::exp(-x));
}

const FunctionTable kActivations{
    {"sigmoid", sigmoid, logistic},
    // 1 + erf cancels where x < 0, and the rounding of gelu's polynomial counts in an exponent.
    {"gelu",
     [](const Tensor& x) { return gelu(x); },
     [](double x) { return x / 2 * std::erfc(-x / std::sqrt(2)); },
     {3e-7, 2e-7}},
    {"gelu tanh",
     [](const Tensor& x) { return gelu(x, Gelu::tanh); },
     [](double x) {
       const double u = std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x);
       return x < 0 ? x / (1 + std::exp(-2 * u)) : x / 2 * (1 + std::tanh(u));
     },
     {1e-6, 1e-8}},
    {"silu", silu, [](double x) { return x * logistic(x); }},
    {"softplus", softplus, [](double x) { return std::log1p(std::exp(x)); }},
    {"log_sigmoid", log_sigmoid, [](double x) { return -std::log1p(std::exp(-x)); }},
};

TEST_CASE("activations follow their formulas, in every layout") {
  check_formulas(kActivations);
}

TEST_CASE("f32 activations are right to the last digits over their range") {
  check_last_digits(kActivations);
}

TEST_CASE("activations without integer values turn integers and booleans into f32") {
  check_f32_of_integers(kActivations);
}

TEST_CASE("activations and their gradients give NaN for NaN") {
  check_nan_of_nan(kActivations);
  for (const DType dtype : {DType::f32, DType::f64}) {
    const Tensor nan = full({9}, kNaN, dtype), one = ones({9}, dtype);
    for (const auto backward : {tanh_backward, sigmoid_backward}) {
      CHECK(all_nan(backward(nan, one)));
      CHECK(all_nan(backward(one, nan)));
      CHECK(all_nan(backward(nan, nan)));
    }
    CHECK(all_nan(relu(nan)));
    CHECK(all_nan(clamp(nan, 0.0, 1.0)));
    CHECK(all_nan(clamp(nan, 0.0)));
    CHECK(all_nan(clamp(nan, std::nullopt, 0.0)));
    CHECK(all_nan(clamp(one, kNaN, 2.0)));
    CHECK(all_nan(clamp(one, 0.0, kNaN)));
    for (const Gelu form : {Gelu::exact, Gelu::tanh}) {
      CHECK(all_nan(gelu(nan, form)));
      CHECK(all_nan(gelu_backward(one, nan, form)));
      CHECK(all_nan(gelu_backward(nan, one, form)));
    }
    CHECK(all_nan(relu_backward(nan, one)));
  }
}

TEST_CASE("activations far from zero reach their limits") {
  for (const DType dtype : {DType::f32, DType::f64}) {
    const double largest = dtype == DType::f32 ? 3.4e38 : 1.7e308;
    const Tensor x = tensor({-kInf, -largest, -1e25, -1000.0, 1000.0, 1e25, largest, kInf}, dtype);
    const Tensor g = full({8}, 2, dtype);
    const Tensor step = tensor({0, 0, 0, 0, 1, 1, 1, 1}, dtype);
    const Tensor ramp = tensor({0.0, 0.0, 0.0, 0.0, 1000.0, 1e25, largest, kInf}, dtype);
    CHECK(mismatch(sigmoid(x), step) == "");
    CHECK(mismatch(relu(x), ramp) == "");
    CHECK(mismatch(silu(x), ramp) == "");
    CHECK(mismatch(softplus(x), ramp) == "");
    CHECK(mismatch(log_sigmoid(-x), -ramp) == "");
    for (const Gelu form : {Gelu::exact, Gelu::tanh}) {
      CHECK(mismatch(gelu(x, form), ramp) == "");
      CHECK(mismatch(gelu_backward(g, x, form), 2 * step) == "");
    }
  }
}

TEST_CASE("softplus and log_sigmoid keep small results") {
  const Tensor x = tensor({-50.0, -80.0});
  CHECK(mismatch(softplus(x), exp(x), {1e-6, 0}) == "");
  CHECK(mismatch(log_sigmoid(-x), -exp(x), {1e-6, 0}) == "");
}

TEST_CASE("relu and clamp") {
  const Tensor x = tensor({-2.0, -0.5, 0.0, 0.5, 2.0});
  CHECK(relu(tensor({-7, 0, 7})).to_vector<std::int64_t>() == Integers{0, 0, 7});
  CHECK(clamp(x, -1.0, 1.0).to_vector() == Numbers{-1, -0.5, 0, 0.5, 1});
  CHECK(clamp(x, 0).to_vector() == Numbers{0, 0, 0, 0.5, 2});
  CHECK(clamp(x, std::nullopt, 0.25).to_vector() == Numbers{-2, -0.5, 0, 0.25, 0.25});
  CHECK(clamp(x, 1.0, -1.0).to_vector() == Numbers(5, -1));
  CHECK(clamp(tensor({-7, 0, 7}), -1, 1).to_vector<std::int64_t>() == Integers{-1, 0, 1});
  CHECK_THROWS_WITH(clamp(x, std::nullopt),
                    "[clamp] got no bound: needs a lower one, an upper one or both");
}

TEST_CASE("gradients of activations are those of their formulas") {
  const double h = 1e-6;
  const Tensor x = linspace(-6, 6, 1200, DType::f64), g = sin(x * 3);  // 0 is not among them
  const auto slope = [&](auto f) { return (f(x + h) - f(x - h)) / (2 * h); };
  const Tolerance close{1e-7, 1e-8};
  CHECK(mismatch(tanh_backward(g, tanh(x)), g * slope([](const Tensor& v) { return tanh(v); }),
                 close) == "");
  CHECK(mismatch(sigmoid_backward(g, sigmoid(x)),
                 g * slope([](const Tensor& v) { return sigmoid(v); }), close) == "");
  CHECK(mismatch(relu_backward(g, relu(x)), g * slope([](const Tensor& v) { return relu(v); }),
                 close) == "");
  for (const Gelu form : {Gelu::exact, Gelu::tanh}) {
    CHECK(mismatch(gelu_backward(g, x, form),
                   g * slope([&](const Tensor& v) { return gelu(v, form); }), close) == "");
    CHECK(mismatch(gelu_backward(g.to(DType::f32), x.to(DType::f32), form),
                   gelu_backward(g, x, form).to(DType::f32), {2e-6, 2e-7}) == "");
  }
  CHECK(relu_backward(ones({3}), tensor({-1.0, 0.0, 1.0})).to_vector() == Numbers{0, 0, 1});
}

}  // namespace
}  // namespace ember::test
