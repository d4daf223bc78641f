/// Arithmetic, functions of one number, activations. Values against PyTorch are in golden_test.cpp;
/// here are dtypes, broadcasting, layouts, errors, and the numbers at the edges.
#include "ember/tensor/elementwise.h"

#include <cmath>
#include <functional>
#include <limits>

#include "ember/tensor/creation.h"
#include "ember/tensor/error.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/draw.h"
#include "support/numbers.h"

namespace ember::test {
namespace {

using Integers = std::vector<std::int64_t>;
using Numbers = std::vector<double>;

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

using Unary = Tensor (*)(const Tensor&);
using Binary = Tensor (*)(const Tensor&, const Tensor&);

struct NamedUnary {
  const char* name;
  Unary op;
  std::function<double(double)> formula;
  Tolerance f32 = {3e-7, 0};
};
double sigmoid_of(double x) {
  return 1 / (1 + std::exp(-x));
}
const std::vector<NamedUnary> kFloatingFunctions{
    {"reciprocal", reciprocal, [](double x) { return 1 / x; }},
    {"exp", exp, [](double x) { return std::exp(x); }},
    {"log", log, [](double x) { return std::log(x); }},
    {"log1p", log1p, [](double x) { return std::log1p(x); }},
    {"sqrt", sqrt, [](double x) { return std::sqrt(x); }},
    {"rsqrt", rsqrt, [](double x) { return 1 / std::sqrt(x); }},
    {"sin", sin, [](double x) { return std::sin(x); }},
    {"cos", cos, [](double x) { return std::cos(x); }},
    {"tanh", tanh, [](double x) { return std::tanh(x); }},
    {"erf", erf, [](double x) { return std::erf(x); }},
    {"sigmoid", sigmoid, sigmoid_of},
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
    {"silu", silu, [](double x) { return x * sigmoid_of(x); }},
    {"softplus", softplus, [](double x) { return std::log1p(std::exp(x)); }},
    {"log_sigmoid", log_sigmoid, [](double x) { return -std::log1p(std::exp(-x)); }},
};

Tensor expected_of(const std::function<double(double)>& formula, const Tensor& x) {
  std::vector<double> values = x.to_vector();
  for (double& value : values) value = formula(value);
  return from_vector(values, x.shape());
}

TEST_CASE("functions of one number follow their formulas, in every layout") {
  for_all(
      [](Draw& draw) {
        const Tensor x = draw.numbers(draw.shape());
        for (const auto& [name, op, formula, tolerance] : kFloatingFunctions) {
          INFO(name);
          CHECK(mismatch(op(x), expected_of(formula, x), {1e-13, 1e-13}) == "");
          const Tensor single = op(x.to(DType::f32));
          CHECK(single.dtype() == DType::f32);
          CHECK(single.is_contiguous());
        }
      },
      50);
}

TEST_CASE("f32 functions are right to the last digits over their range") {
  const Tensor x = linspace(-20, 20, 400001);
  for (const auto& [name, op, formula, tolerance] : kFloatingFunctions) {
    INFO(name);
    CHECK(mismatch(op(x), expected_of(formula, x).to(DType::f32), tolerance) == "");
  }
}

TEST_CASE("functions without integer values turn integers and booleans into f32") {
  for (const auto& [name, op, formula, tolerance] : kFloatingFunctions) {
    INFO(name);
    CHECK(mismatch(op(tensor({1, 2})), op(tensor({1.0, 2.0}))) == "");
    CHECK(mismatch(op(tensor({true})), op(tensor({1.0}))) == "");
    CHECK(op(zeros({0, 3}, DType::i64)).dtype() == DType::f32);
    CHECK(op(tensor(1)).shape() == Shape{});
    CHECK_THROWS_AS(op(Tensor()), Error);
  }
  CHECK(mismatch(div(tensor({1, 3}), tensor({2, 2})), tensor({0.5, 1.5})) == "");
  CHECK(mismatch(div(tensor({1, 3}), 2), tensor({0.5, 1.5})) == "");
  CHECK(mismatch(div(6, tensor({1, 4})), tensor({6.0, 1.5})) == "");
}

TEST_CASE("two dtypes meet in the later one; a number lifts only to its kind") {
  const std::vector<DType> dtypes{DType::boolean, DType::i64, DType::f32, DType::f64};
  for (const DType a : dtypes) {
    for (const DType b : dtypes) {
      const Tensor x = ones({2}, a), y = ones({2}, b);
      CHECK(maximum(x, y).dtype() == promote(a, b));
      CHECK(div(x, y).dtype() == promote(promote(a, b), DType::f32));
      if (promote(a, b) == DType::boolean) continue;
      CHECK((x + y).dtype() == promote(a, b));
      CHECK(pow(x, y).dtype() == promote(a, b));
    }
  }
  CHECK((ones({2}) * 2.0).dtype() == DType::f32);
  CHECK((ones({2}, DType::i64) + 1).dtype() == DType::i64);
  CHECK((ones({2}, DType::i64) + true).dtype() == DType::i64);
  CHECK((1.5 + ones({2}, DType::i64)).dtype() == DType::f32);
  CHECK((ones({2}, DType::boolean) * 3).dtype() == DType::i64);
  CHECK((ones({2}, DType::f64) / 3.0f).dtype() == DType::f64);
  CHECK(clamp(arange(3), 0.5).dtype() == DType::f32);
}

TEST_CASE("arithmetic on booleans alone is refused") {
  const Tensor x = tensor({true, false});
  CHECK_THROWS_WITH(x + x, "[add] got boolean: needs i64, f32 or f64");
  CHECK_THROWS_WITH(x - x, "[sub] got boolean: needs i64, f32 or f64");
  CHECK_THROWS_WITH(x * true, "[mul] got boolean: needs i64, f32 or f64");
  CHECK_THROWS_WITH(-x, "[neg] got boolean: needs i64, f32 or f64");
  CHECK_THROWS_WITH(abs(x), "[abs] got boolean: needs i64, f32 or f64");
  CHECK_THROWS_WITH(relu(x), "[relu] got boolean: needs i64, f32 or f64");
  CHECK(minimum(x, tensor({true, true})).to_vector<bool>() == std::vector<bool>{true, false});
  CHECK(maximum(x, tensor({false, false})).to_vector<bool>() == std::vector<bool>{true, false});
}

TEST_CASE("operands of any shapes and layouts broadcast") {
  for_all([](Draw& draw) {
    const Shape shape = draw.shape();
    const Tensor a = draw.numbers(draw.narrower(shape)), b = draw.numbers(draw.narrower(shape));
    const Shape both = broadcast_shapes("test", a.shape(), b.shape());
    const auto x = a.expand(both).to_vector(), y = b.expand(both).to_vector();
    const auto check_op = [&](const Tensor& actual, auto formula) {
      std::vector<double> wanted;
      for (std::size_t i = 0; i < x.size(); ++i) wanted.push_back(formula(x[i], y[i]));
      CHECK(mismatch(actual, from_vector(wanted, both), {0, 0}) == "");
      CHECK(actual.is_contiguous());
    };
    check_op(a + b, [](double p, double q) { return p + q; });
    check_op(a - b, [](double p, double q) { return p - q; });
    check_op(a * b, [](double p, double q) { return p * q; });
    check_op(a / b, [](double p, double q) { return p / q; });
    check_op(pow(abs(a), b), [](double p, double q) { return std::pow(std::abs(p), q); });
    check_op(minimum(a, b), [](double p, double q) { return std::min(p, q); });
    check_op(maximum(a, b), [](double p, double q) { return std::max(p, q); });
  });
}

TEST_CASE("a number as an operand is the tensor of it") {
  for_all(
      [](Draw& draw) {
        for (const DType dtype : {DType::i64, DType::f32, DType::f64}) {
          const Tensor x = (draw.numbers(draw.shape()) * 10).to(dtype);
          const Tensor two = full({}, 2, dtype);
          CHECK(mismatch(x + 2, x + two) == "");
          CHECK(mismatch(2 + x, x + two) == "");
          CHECK(mismatch(x - 2, x - two) == "");
          CHECK(mismatch(2 - x, two - x) == "");
          CHECK(mismatch(x * 2, x * two) == "");
          CHECK(mismatch(x / 2, x / two) == "");
          CHECK(mismatch(2 / x, two / x) == "");
          CHECK(mismatch(pow(x, 3), x * x * x) == "");
          CHECK(mismatch(pow(x, 2), x * x) == "");
          CHECK(mismatch(pow(2, abs(x)), pow(two, abs(x))) == "");
        }
      },
      40);
}

TEST_CASE("shapes that do not broadcast, and undefined tensors") {
  const Tensor x = zeros({2, 3});
  CHECK_THROWS_WITH(x + zeros({4}),
                    "[add] shapes (2, 3) and (4,) do not broadcast: at axis -1 the sizes 3 and 4 "
                    "differ and neither is 1");
  CHECK_THROWS_WITH(maximum(x, zeros({3, 3})),
                    "[maximum] shapes (2, 3) and (3, 3) do not broadcast: at axis -2 the sizes 2 "
                    "and 3 differ and neither is 1");
  CHECK_THROWS_WITH(x * Tensor(), "[mul] the tensor is undefined");
  CHECK_THROWS_WITH(Tensor() / x, "[div] the tensor is undefined");
  CHECK_THROWS_WITH(Tensor() + 1, "[add] the tensor is undefined");
  CHECK_THROWS_WITH(exp(Tensor()), "[exp] the tensor is undefined");
}

TEST_CASE("i64 wraps around") {
  const Tensor x = tensor({kMost, kLeast, std::int64_t{-3}});
  CHECK((x + 1).to_vector<std::int64_t>() == Integers{kLeast, kLeast + 1, -2});
  CHECK((x - 1).to_vector<std::int64_t>() == Integers{kMost - 1, kMost, -4});
  CHECK((x * 2).to_vector<std::int64_t>() == Integers{-2, 0, -6});
  CHECK((-x).to_vector<std::int64_t>() == Integers{-kMost, kLeast, 3});
  CHECK(abs(x).to_vector<std::int64_t>() == Integers{kMost, kLeast, 3});
  CHECK(square(x).to_vector<std::int64_t>() == Integers{1, 0, 9});
}

TEST_CASE("powers of integers") {
  const Tensor x = tensor({-3, 0, 2});
  CHECK(pow(x, 0).to_vector<std::int64_t>() == Integers{1, 1, 1});
  CHECK(pow(x, 5).to_vector<std::int64_t>() == Integers{-243, 0, 32});
  CHECK(pow(3, tensor({0, 1, 40})).to_vector<std::int64_t>() ==
        Integers{1, 3, static_cast<std::int64_t>(12157665459056928801u)});
  CHECK(pow(x, tensor({1, 2, 3})).to_vector<std::int64_t>() == Integers{-3, 0, 8});
  CHECK(pow(tensor({true, false}), 2).to_vector<std::int64_t>() == Integers{1, 0});
  CHECK(mismatch(pow(tensor({4, 9}), 0.5), tensor({2.0, 3.0})) == "");
  CHECK(mismatch(pow(tensor({4, 2}), -1.0), tensor({0.25, 0.5})) == "");
  const std::string message =
      "[pow] got i64 and a negative exponent: needs exponents of at least 0, or f32 or f64";
  CHECK_THROWS_WITH(pow(x, -1), message);
  CHECK_THROWS_WITH(pow(x, tensor({1, -1, 0})), message);
  CHECK_THROWS_WITH(pow(2, x), message);
}

TEST_CASE("powers of reals at the edges") {
  for (const DType dtype : {DType::f32, DType::f64}) {
    const Tensor x = tensor({0.0, -0.0, kInf, -kInf, kNaN, -2.0}, dtype);
    CHECK(mismatch(pow(x, 0), ones({6}, dtype)) == "");
    CHECK(mismatch(pow(x, 2), tensor({0.0, 0.0, kInf, kInf, kNaN, 4.0}, dtype)) == "");
    CHECK(mismatch(pow(x, -1), tensor({kInf, -kInf, 0.0, -0.0, kNaN, -0.5}, dtype)) == "");
    CHECK(mismatch(pow(x, 0.5), tensor({0.0, 0.0, kInf, kInf, kNaN, kNaN}, dtype)) == "");
    CHECK(mismatch(pow(1, x), ones({6}, dtype)) == "");
  }
}

TEST_CASE("NaN goes in, NaN comes out") {
  for (const DType dtype : {DType::f32, DType::f64}) {
    const Tensor nan = full({9}, kNaN, dtype), one = ones({9}, dtype);
    const auto all_nan = [](const Tensor& x) {
      for (const double v : x.to_vector()) {
        if (!std::isnan(v)) return false;
      }
      return true;
    };
    for (const auto& [name, op, formula, tolerance] : kFloatingFunctions) {
      INFO(name);
      CHECK(all_nan(op(nan)));
    }
    for (const Binary op : {Binary(add), Binary(sub), Binary(mul), Binary(div), Binary(minimum),
                            Binary(maximum), Binary(tanh_backward), Binary(sigmoid_backward)}) {
      CHECK(all_nan(op(nan, one)));
      CHECK(all_nan(op(one, nan)));
      CHECK(all_nan(op(nan, nan)));
    }
    CHECK(all_nan(relu(nan)));
    CHECK(all_nan(abs(nan)));
    CHECK(all_nan(sign(nan)));
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

TEST_CASE("the sign of zero") {
  const Tensor x = tensor({0.0, -0.0});
  const auto signs = [](const Tensor& y) {
    std::vector<bool> result;
    for (const double v : y.to_vector()) result.push_back(std::signbit(v));
    return result;
  };
  CHECK(signs(-x) == std::vector<bool>{true, false});
  CHECK(signs(abs(x)) == std::vector<bool>{false, false});
  CHECK(signs(sqrt(x)) == std::vector<bool>{false, true});
  CHECK(signs(tanh(x)) == std::vector<bool>{false, true});
  CHECK(signs(x.clone().sub_(0.0)) == std::vector<bool>{false, true});
  CHECK(mismatch(reciprocal(x), tensor({kInf, -kInf})) == "");
  CHECK(mismatch(rsqrt(x), tensor({kInf, -kInf})) == "");
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

TEST_CASE("sign, relu and clamp") {
  const Tensor x = tensor({-2.0, -0.5, 0.0, 0.5, 2.0});
  CHECK(sign(x).to_vector() == Numbers{-1, -1, 0, 1, 1});
  CHECK(sign(tensor({-7, 0, 7})).to_vector<std::int64_t>() == Integers{-1, 0, 1});
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
