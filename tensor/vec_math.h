/// Internal: elementary functions for kernels, scalar and inline, without branches or calls, so
/// that gcc and clang turn a plain loop over them into vector code (-O3 -fno-math-errno
/// -fno-trapping-math).
///
/// The `float` functions are correct for every float: infinities, NaN, denormals and the sign of
/// zero come out as from <cmath>. Their largest errors are bounded in
/// tests/tensor/vec_math_test.cpp. The `double` overloads are libm's, for kernels that are written
/// once for both types: gradient checks need precision more than speed.
///
/// Loops are vectorised because both sides of a `? :` are cheap. NaN passes through clamps because
/// comparisons with it are false. Steps marked as exact are exact whether or not the compiler fuses
/// `a * b + c`, though not under -ffast-math. The polynomials are minimax fits of the relative
/// error of the result (Remez), with the coefficients of low order rounded to float before the
/// others are fitted.
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>

namespace ember::vec {

/// c0 x^n + c1 x^(n-1) + ... + cn by Horner's rule.
template <class... C>
inline float polynomial(float x, float c0, C... c) {
  float sum = c0;
  ((sum = sum * x + c), ...);
  return sum;
}

/// x 2^n, where both are normal: n is added to the exponent.
inline float add_exponent(float x, std::int32_t n) {
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(x) +
                              (static_cast<std::uint32_t>(n) << 23));
}

/// ln 2 in two parts; the first has 15 bits, so its product with an exponent is exact.
inline constexpr float kLn2High = 0x1.62e4p-1f;
inline constexpr float kLn2Low = 0x1.7f7d1cp-20f;

// --- Exponential family ---

/// e^x = 2^exponent (1 + high + low).
struct SplitExp {
  std::int32_t exponent;
  float high, low;
};

/// Cody and Waite's reduction, for |x| <= 104: x = exponent ln 2 + r with |r| <= ln 2 / 2, and
/// e^r - 1 = r + r^2 P(r).
inline SplitExp split_exp(float x) {
  constexpr float kRound = 0x1.8p23f;  // adding it rounds to an integer, held in the low bits
  constexpr float kLog2E = 0x1.715476p+0f;
  const float shifted = x * kLog2E + kRound;
  const float n = shifted - kRound;
  const float high = x - n * kLn2High;  // exact
  const float low = n * kLn2Low;
  const float r = high - low;
  const float p = polynomial(r, 1.383520197e-3f, 8.367102593e-3f, 4.166775569e-2f, 1.666653901e-1f,
                             4.999999702e-1f);
  const std::int32_t exponent =
      std::bit_cast<std::int32_t>(shifted) - std::bit_cast<std::int32_t>(kRound);
  return {exponent, high, r * r * p - low};
}

/// Clamps x to [-104, 104], beyond which every function of e^x here is constant.
inline float clamp_for_exp(float x) {
  x = x < -104.0f ? -104.0f : x;
  return x > 104.0f ? 104.0f : x;
}

/// e^x where that is a normal number. Not for NaN.
inline float exp_normal(float x) {
  const SplitExp e = split_exp(x);
  return add_exponent(1.0f + (e.high + e.low), e.exponent);
}

/// e^x. 2^exponent is applied as two factors, which are normal even where e^x overflows or is
/// denormal.
inline float exp(float x) {
  const SplitExp e = split_exp(clamp_for_exp(x));
  const std::int32_t n = e.exponent >> 1, m = e.exponent - n;
  return (1.0f + (e.high + e.low)) * add_exponent(1.0f, n) * add_exponent(1.0f, m);
}

/// 1 / (1 + e^-x) = 2^-m / (2^n (1 + high + low) + 2^-m). The rounding error of the sum 2^n + 2^-m
/// is added back.
inline float sigmoid(float x) {
  const SplitExp e = split_exp(clamp_for_exp(-x));
  const std::int32_t n = e.exponent >> 1, m = e.exponent - n;
  const float scale = add_exponent(1.0f, n), one = add_exponent(1.0f, -m);
  const float sum = scale + one;
  const float lost = one - (sum - scale);
  return one / ((scale * (e.high + e.low) + lost) + sum);
}

/// With t = |x|: t + t^3 P(t^2) up to 0.55, beyond it 1 - 2 / (e^2t + 1).
inline float tanh(float x) {
  const float t = std::abs(x) > 10.0f ? 10.0f : std::abs(x);  // tanh(10) rounds to 1
  const float z = t * t;
  const float p =
      polynomial(z, 1.643787883e-2f, -5.267200992e-2f, 1.332072914e-1f, -3.333294690e-1f);
  const float outer = 1.0f - 2.0f / (exp_normal(2.0f * t) + 1.0f);
  return std::copysign(t > 0.55f ? outer : t + t * z * p, x);
}

/// With t = |x|: t + t P(t^2) up to 0.925, beyond it 1 - e^(t Q(t)).
inline float erf(float x) {
  const float t = std::abs(x) > 4.0f ? 4.0f : std::abs(x);  // erf(4) rounds to 1
  const float p = polynomial(t * t, -5.959128612e-4f, 4.987264983e-3f, -2.676291578e-2f,
                             1.128173023e-1f, -3.761248887e-1f, 1.283791512e-1f);
  const float q = polynomial(t, 2.139874414e-4f, -3.214981640e-3f, 2.289006300e-2f,
                             -1.052620187e-1f, -6.357181668e-1f, -1.128514409e+0f);
  const float outer = 1.0f - exp_normal(t * q);
  return std::copysign(t > 0.925f ? outer : t + t * p, x);
}

// --- Logarithms ---

/// -k 2^23 for u = 2^k (1 + f) with f in (-1/3, 1/3]. Added to the bits of a float it divides that
/// by 2^k.
inline std::uint32_t minus_exponent(float u) {
  return (std::bit_cast<std::uint32_t>(4.0f / 3.0f) - std::bit_cast<std::uint32_t>(u)) &
         0xff800000u;
}

/// log u for u = 2^k (1 + f), from f and -k 2^23: k ln 2 + f + f^2 P(f). If u is not a positive
/// finite number, u alone decides.
inline float log_of_split(float u, float f, std::uint32_t minus_k) {
  constexpr float kInf = std::numeric_limits<float>::infinity();
  constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
  const float k = static_cast<float>(static_cast<std::int32_t>(minus_k)) * -0x1p-23f;
  const float p =
      polynomial(f, -1.248352081e-1f, 1.406176835e-1f, -1.227418855e-1f, 1.398952305e-1f,
                 -1.667441875e-1f, 2.001143843e-1f, -2.499991953e-1f, 3.333319724e-1f, -0.5f);
  const float log_u = k * kLn2High + (f + (f * f * p + k * kLn2Low));
  return u > 0.0f ? (u < kInf ? log_u : kInf) : (u == 0.0f ? -kInf : kNaN);
}

/// log x. Denormals are scaled by 2^23 first.
inline float log(float x) {
  const std::uint32_t raise = x < std::numeric_limits<float>::min() ? 23u << 23 : 0u;
  const float u = x * std::bit_cast<float>(std::bit_cast<std::uint32_t>(1.0f) + raise);
  const std::uint32_t minus_k = minus_exponent(u);
  const float f = std::bit_cast<float>(std::bit_cast<std::uint32_t>(u) + minus_k) - 1.0f;  // exact
  return log_of_split(u, f, minus_k + raise);
}

/// log(1 + x). k is that of the rounded 1 + x, but f = 2^-k x + (2^-k - 1) is rounded only once.
inline float log1p(float x) {
  const float u = 1.0f + x;
  const std::uint32_t minus_k = minus_exponent(u);
  const float scaled = std::bit_cast<float>(std::bit_cast<std::uint32_t>(x) + minus_k);
  const float scale =
      std::bit_cast<float>(std::bit_cast<std::uint32_t>(4.0f) + minus_k);  // 4 / 2^k
  const float f = scaled + (0.25f * scale - 1.0f);
  return std::copysign(log_of_split(u, f, minus_k), x);
}

// --- Circular functions ---

/// |x| = (quadrant + 4 i) pi / 2 + r for some integer i, |r| <= 0.51 pi / 2. Only the two lowest
/// bits of the quadrant count.
struct SplitAngle {
  std::uint32_t quadrant;
  float r;
};

/// Payne and Hanek's reduction in double precision. |x| = 2^c y, where c is 0 or y an integer, so
/// that |x| 2 / pi = y (2^c 2 / pi mod 4) up to a multiple of 4. The bracket, times 2^-c, is kept
/// for c = 0, 27, 54, 81 in parts of 29, 29 and 53 bits. The products of the 24 bits of x with the
/// first two are exact, and so is everything done with them, except the last rounding of their sum.
inline SplitAngle split_angle(float x) {
  constexpr double kRound = 0x1.8p52;
  constexpr double kHalfPi = 0x1.921fb54442d18p+0;
  const double t = std::abs(x);
  const auto pick = [t](double c0, double c27, double c54, double c81) {
    return t < 0x1p77 ? (t < 0x1p50 ? c0 : c27) : (t < 0x1p104 ? c54 : c81);
  };
  const double a = t * pick(0x1.45f306cp-1, -0x1.1b1bbecp-28, 0x1.4a7f09ep-54, -0x1.505c15ap-81);
  const double b = t * pick(0x1.c9c882ap-29, 0x1.29fc276p-56, -0x1.4170566p-83, 0x1.377036ep-110);
  const double c = t * pick(0x1.4fe13abe8fa9ap-59, -0x1.05c1596447e49p-85, 0x1.bb81b6c52b328p-113,
                            -0x1.d6a66c3bc6fbep-140);
  const double turns_a = a + kRound;
  const double ab = (a - (turns_a - kRound)) + b;
  const double turns_b = ab + kRound;
  const double rest = (ab - (turns_b - kRound)) + c;
  const std::uint64_t quadrant =
      std::bit_cast<std::uint64_t>(turns_a) + std::bit_cast<std::uint64_t>(turns_b);
  return {static_cast<std::uint32_t>(quadrant), static_cast<float>(rest * kHalfPi)};
}

/// sin(quadrant pi / 2 + r), from r + r^3 P(r^2) and 1 - r^2 / 2 + r^4 Q(r^2).
inline float sin_of_split(SplitAngle angle) {
  const float r = angle.r, z = r * r;
  const float p = polynomial(z, -1.950630685e-4f, 8.332098834e-3f, -1.666665375e-1f);
  const float q = polynomial(z, 2.441208562e-5f, -1.388713019e-3f, 4.166664183e-2f);
  const float sine = r + r * z * p;
  const float cosine = 1.0f + (z * z * q - 0.5f * z);
  const float result = (angle.quadrant & 1u) != 0 ? cosine : sine;
  const std::uint32_t sign = (angle.quadrant & 2u) << 30;
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(result) ^ sign);
}

/// sin x.
inline float sin(float x) {
  return sin_of_split(split_angle(x)) * std::copysign(1.0f, x);
}

/// cos x.
inline float cos(float x) {
  const SplitAngle angle = split_angle(x);
  return sin_of_split({angle.quadrant + 1, angle.r});
}

// --- double: libm's ---

inline double exp(double x) {
  return std::exp(x);
}
inline double sigmoid(double x) {
  return 1.0 / (1.0 + std::exp(-x));
}
inline double tanh(double x) {
  return std::tanh(x);
}
inline double erf(double x) {
  return std::erf(x);
}
inline double log(double x) {
  return std::log(x);
}
inline double log1p(double x) {
  return std::log1p(x);
}
inline double sin(double x) {
  return std::sin(x);
}
inline double cos(double x) {
  return std::cos(x);
}

}  // namespace ember::vec
