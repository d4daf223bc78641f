#include <cmath>
#include <numbers>

#include "ember/tensor/elementwise.h"
#include "ember/tensor/map.h"
#include "ember/tensor/number.h"
#include "ember/tensor/vec_math.h"

namespace ember {
namespace {

/// x p, but 0 where p is 0: for an infinite x the product would be NaN.
template <class T>
T weighted(T x, T p) {
  return p == 0 ? T{0} : x * p;
}

/// The density of the standard normal distribution, and its cumulative distribution function.
template <class T>
T normal_density(T x) {
  constexpr T kInvSqrt2Pi = std::numbers::inv_sqrtpi_v<T> / std::numbers::sqrt2_v<T>;
  return kInvSqrt2Pi * vec::exp(T(-0.5) * x * x);
}
template <class T>
T normal_below(T x) {
  return T(0.5) * (1 + vec::erf(x * (1 / std::numbers::sqrt2_v<T>)));
}

// (1 + tanh u) / 2 = sigmoid(2 u), so gelu's tanh form is x sigmoid(p(x)) with
// p(x) = 2 sqrt(2/pi) (x + 0.044715 x^3): one exponential, and no cancellation for x < 0.
constexpr double kGeluLinear = 2 * std::numbers::sqrt2 * std::numbers::inv_sqrtpi;
constexpr double kGeluCubic = 0.044715 * kGeluLinear;
template <class T>
T gelu_gate(T x) {
  return vec::sigmoid(x * (T(kGeluLinear) + T(kGeluCubic) * x * x));
}

}  // namespace

Tensor sigmoid(const Tensor& x) {
  return map<floating>("sigmoid", x, [](auto v) { return vec::sigmoid(v); });
}

Tensor relu(const Tensor& x) {
  return map<numeric>("relu", x, []<class T>(T v) { return v < 0 ? T{0} : v; });
}

Tensor gelu(const Tensor& x, Gelu form) {
  if (form == Gelu::exact) {
    return map<floating>("gelu", x, [](auto v) { return weighted(v, normal_below(v)); });
  }
  return map<floating>("gelu", x, [](auto v) { return weighted(v, gelu_gate(v)); });
}

Tensor silu(const Tensor& x) {
  return map<floating>("silu", x, [](auto v) { return weighted(v, vec::sigmoid(v)); });
}

Tensor softplus(const Tensor& x) {
  return map<floating>("softplus", x, []<class T>(T v) {
    return (v < 0 ? T{0} : v) + vec::log1p(vec::exp(-std::abs(v)));
  });
}

Tensor log_sigmoid(const Tensor& x) {
  return map<floating>("log_sigmoid", x, []<class T>(T v) {
    return (v > 0 ? T{0} : v) - vec::log1p(vec::exp(-std::abs(v)));
  });
}

Tensor clamp(const Tensor& x, std::optional<Scalar> low, std::optional<Scalar> high) {
  check(low || high, "[clamp] got no bound: needs a lower one, an upper one or both");
  if (!high) return map<numeric>("clamp", x, larger, *low);
  if (!low) return map<numeric>("clamp", x, smaller, *high);
  return map<numeric>(
      "clamp", x, [](auto v, auto a, auto b) { return smaller(larger(v, a), b); }, *low, *high);
}

Tensor tanh_backward(const Tensor& g, const Tensor& y) {
  return combine<floating>("tanh_backward", g, y, [](auto p, auto q) { return p * (1 - q * q); });
}

Tensor sigmoid_backward(const Tensor& g, const Tensor& y) {
  return combine<floating>("sigmoid_backward", g, y,
                           [](auto p, auto q) { return p * (q * (1 - q)); });
}

Tensor relu_backward(const Tensor& g, const Tensor& y) {
  return combine<floating>("relu_backward", g, y,
                           []<class T>(T p, T q) { return q <= 0 ? T{0} : p; });
}

Tensor gelu_backward(const Tensor& g, const Tensor& x, Gelu form) {
  if (form == Gelu::exact) {
    return combine<floating>("gelu_backward", g, x, [](auto p, auto v) {
      return p * (normal_below(v) + weighted(v, normal_density(v)));
    });
  }
  return combine<floating>("gelu_backward", g, x, []<class T>(T p, T v) {
    const T gate = gelu_gate(v);
    const T slope = T(kGeluLinear) + T(3 * kGeluCubic) * v * v;
    return p * (gate + weighted(v * slope, gate * (1 - gate)));
  });
}

}  // namespace ember
