#include "ember/tensor/elementwise.h"

#include <cmath>

#include "tensor/function_table.h"

// Values from PyTorch are in golden_test.cpp.
namespace ember::test {
namespace {

using Integers = std::vector<std::int64_t>;
using Numbers = std::vector<double>;

const FunctionTable kUnaryFunctions{
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
};

TEST_CASE("functions of one number follow their formulas, in every layout") {
  check_formulas(kUnaryFunctions);
}

TEST_CASE("f32 functions are right to the last digits over their range") {
  check_last_digits(kUnaryFunctions);
}

TEST_CASE("functions without integer values turn integers and booleans into f32") {
  check_f32_of_integers(kUnaryFunctions);
}

TEST_CASE("functions of one number give NaN for NaN") {
  check_nan_of_nan(kUnaryFunctions);
  for (const DType dtype : {DType::f32, DType::f64}) {
    const Tensor nan = full({9}, kNaN, dtype);
    CHECK(all_nan(abs(nan)));
    CHECK(all_nan(sign(nan)));
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

TEST_CASE("sign") {
  const Tensor x = tensor({-2.0, -0.5, 0.0, 0.5, 2.0});
  CHECK(sign(x).to_vector() == Numbers{-1, -1, 0, 1, 1});
  CHECK(sign(tensor({-7, 0, 7})).to_vector<std::int64_t>() == Integers{-1, 0, 1});
}

}  // namespace
}  // namespace ember::test
