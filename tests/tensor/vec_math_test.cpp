#include "ember/tensor/vec_math.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "support/catch.h"

namespace vec = ember::vec;

namespace {

constexpr float kFloatInf = std::numeric_limits<float>::infinity();
constexpr float kFloatNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kMax = std::numeric_limits<float>::max();
constexpr float kMin = std::numeric_limits<float>::min();
constexpr float kDenormMin = std::numeric_limits<float>::denorm_min();

/// Distance of `got` from the exact result in units of the last place that a float has there.
/// Infinite if the sign is wrong, or one of them is NaN or infinite and the other should not be.
double error_in_ulp(float got, double exact) {
  if (std::isnan(exact)) return std::isnan(got) ? 0.0 : kFloatInf;
  const bool overflows = std::abs(exact) >= 0x1p128;
  if (std::isnan(got) || std::signbit(got) != std::signbit(exact)) return kFloatInf;
  if (overflows) return std::isinf(got) ? 0.0 : kFloatInf;
  const int exponent = exact == 0.0 ? -126 : std::clamp(std::ilogb(exact), -126, 127);
  const double value = std::isinf(got) ? std::copysign(0x1p128, got) : double{got};
  return std::abs(value - exact) / std::ldexp(1.0, exponent - 23);
}

/// 2^20 bit patterns spread over all floats, and the places where functions change their minds.
std::vector<float> arguments() {
  std::vector<float> x(1 << 20);
  for (std::uint32_t i = 0; i < x.size(); ++i) x[i] = std::bit_cast<float>(i * 4097u);
  for (const float edge :
       {0.0f,   kDenormMin, 1e-40f,     kMin,      0.1f,     1.0f / 3.0f, 0.55f,      0.925f,
        1.0f,   2.0f,       4.0f,       9.01f,     10.0f,    16.6f,       17.3f,      24.0f,
        87.3f,  88.0f,      88.722839f, 88.72284f, 103.0f,   103.97208f,  103.97209f, 104.0f,
        105.0f, 0x1p23f,    0x1p50f,    0x1p77f,   0x1p104f, kMax,        kFloatInf,  kFloatNaN}) {
    for (const float y : {std::nextafter(edge, 0.0f), edge, std::nextafter(edge, kFloatInf)}) {
      x.push_back(y);
      x.push_back(-y);
    }
  }
  return x;
}

/// f of a float against f of the same number as a double, which is libm's.
template <class F>
void check_accuracy(F f, double bound_in_ulp) {
  static const std::vector<float> x = arguments();
  std::vector<float> y(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) y[i] = f(x[i]);

  double worst = -1.0;
  std::size_t at = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double error = error_in_ulp(y[i], f(double{x[i]}));
    if (error > worst) {
      worst = error;
      at = i;
    }
  }
  INFO("x = " << x[at] << ", got " << y[at] << ", need " << f(double{x[at]}));
  CHECK(worst <= bound_in_ulp);
}

bool is_zero(float x, bool negative) {
  return x == 0.0f && std::signbit(x) == negative;
}

}  // namespace

TEST_CASE("float functions are accurate to the last place or two", "[vec_math]") {
  SECTION("exp") {
    check_accuracy([](auto x) { return vec::exp(x); }, 0.9);
  }
  SECTION("sigmoid") {
    check_accuracy([](auto x) { return vec::sigmoid(x); }, 1.7);
  }
  SECTION("tanh") {
    check_accuracy([](auto x) { return vec::tanh(x); }, 1.5);
  }
  SECTION("erf") {
    check_accuracy([](auto x) { return vec::erf(x); }, 1.2);
  }
  SECTION("log") {
    check_accuracy([](auto x) { return vec::log(x); }, 0.9);
  }
  SECTION("log1p") {
    check_accuracy([](auto x) { return vec::log1p(x); }, 1.6);
  }
  SECTION("sin") {
    check_accuracy([](auto x) { return vec::sin(x); }, 1.6);
  }
  SECTION("cos") {
    check_accuracy([](auto x) { return vec::cos(x); }, 1.6);
  }
}

TEST_CASE("odd functions keep the sign of zero and tiny arguments", "[vec_math]") {
  for (const bool negative : {false, true}) {
    const float sign = negative ? -1.0f : 1.0f;
    CHECK(is_zero(vec::tanh(sign * 0.0f), negative));
    CHECK(is_zero(vec::erf(sign * 0.0f), negative));
    CHECK(is_zero(vec::log1p(sign * 0.0f), negative));
    CHECK(is_zero(vec::sin(sign * 0.0f), negative));
    for (const float tiny : {kDenormMin, 1e-40f, kMin}) {
      CHECK(vec::tanh(sign * tiny) == sign * tiny);
      CHECK(vec::log1p(sign * tiny) == sign * tiny);
      CHECK(vec::sin(sign * tiny) == sign * tiny);
    }
  }
}

TEST_CASE("the exponential family at its ends", "[vec_math]") {
  CHECK(vec::exp(0.0f) == 1.0f);
  CHECK(std::isfinite(vec::exp(0x1.62e42ep+6f)));  // the last below log(2^128)
  CHECK(vec::exp(0x1.62e430p+6f) == kFloatInf);
  CHECK(vec::exp(kFloatInf) == kFloatInf);
  CHECK(vec::exp(-100.0f) == 3.783506e-44f);  // denormal
  CHECK(vec::exp(-103.9f) == kDenormMin);
  CHECK(is_zero(vec::exp(-104.0f), false));
  CHECK(is_zero(vec::exp(-kFloatInf), false));

  CHECK(vec::sigmoid(0.0f) == 0.5f);
  CHECK(vec::sigmoid(-100.0f) == 3.783506e-44f);
  CHECK(is_zero(vec::sigmoid(-kFloatInf), false));
  CHECK(vec::sigmoid(kFloatInf) == 1.0f);

  for (const float large : {9.1f, 50.0f, 1e10f, kMax, kFloatInf}) {
    CHECK(vec::tanh(large) == 1.0f);
    CHECK(vec::tanh(-large) == -1.0f);
    CHECK(vec::erf(large) == 1.0f);
    CHECK(vec::erf(-large) == -1.0f);
  }
}

TEST_CASE("logarithms at their ends", "[vec_math]") {
  CHECK(is_zero(vec::log(1.0f), false));
  CHECK(vec::log(0.0f) == -kFloatInf);
  CHECK(vec::log(-0.0f) == -kFloatInf);
  CHECK(vec::log(kFloatInf) == kFloatInf);
  CHECK(vec::log(kDenormMin) == -103.27893f);
  CHECK(vec::log(kMax) == 88.72284f);
  CHECK(vec::log1p(-1.0f) == -kFloatInf);
  CHECK(vec::log1p(kFloatInf) == kFloatInf);
  CHECK(vec::log1p(kMax) == 88.72284f);
  for (const float x : {-kDenormMin, -1.0f, -kMax, -kFloatInf}) CHECK(std::isnan(vec::log(x)));
  for (const float x : {-1.0000001f, -2.0f, -kMax, -kFloatInf}) CHECK(std::isnan(vec::log1p(x)));
}

TEST_CASE("sin and cos reduce the largest arguments exactly", "[vec_math]") {
  // Float neighbours of multiples of pi / 2: the closest of all is 16367173 2^72.
  for (const float x : {0x1.921fb6p+0f, 0x1.921fb6p+1f, 16367173.0f * 0x1p72f}) {
    CHECK(error_in_ulp(vec::cos(x), std::cos(double{x})) < 1.0);
    CHECK(error_in_ulp(vec::sin(x), std::sin(double{x})) < 1.0);
  }
  CHECK(std::isnan(vec::sin(kFloatInf)));
  CHECK(std::isnan(vec::cos(-kFloatInf)));
  CHECK(vec::cos(0.0f) == 1.0f);
}

TEST_CASE("NaN stays NaN, whatever its bits", "[vec_math]") {
  for (const std::uint32_t bits :
       {0x7fc00000u, 0xffc00000u, 0x7f800001u, 0x7fffffffu, 0xffffffffu}) {
    const float nan = std::bit_cast<float>(bits);
    CHECK(std::isnan(vec::exp(nan)));
    CHECK(std::isnan(vec::sigmoid(nan)));
    CHECK(std::isnan(vec::tanh(nan)));
    CHECK(std::isnan(vec::erf(nan)));
    CHECK(std::isnan(vec::log(nan)));
    CHECK(std::isnan(vec::log1p(nan)));
    CHECK(std::isnan(vec::sin(nan)));
    CHECK(std::isnan(vec::cos(nan)));
  }
}

TEST_CASE("double functions are libm's", "[vec_math]") {
  for (const double x : {-30.0, -0.7, 1e-9, 0.3, 2.0, 40.0}) {
    CHECK(vec::exp(x) == std::exp(x));
    CHECK(vec::sigmoid(x) == 1.0 / (1.0 + std::exp(-x)));
    CHECK(vec::tanh(x) == std::tanh(x));
    CHECK(vec::erf(x) == std::erf(x));
    CHECK(vec::log(std::abs(x)) == std::log(std::abs(x)));
    CHECK(vec::log1p(std::abs(x)) == std::log1p(std::abs(x)));
    CHECK(vec::sin(x) == std::sin(x));
    CHECK(vec::cos(x) == std::cos(x));
  }
}
