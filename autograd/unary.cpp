// Each function shows its forward and, under it, its backward rule. In the comments y' stands for
// the gradient of the loss with respect to y. The rules of functions that training often uses call
// fused kernels of the tensor floor; when the backward pass is itself recorded (create_graph), the
// composed rule beside the kernel runs instead.
#include <cmath>
#include <numbers>

#include "ember/autograd/elementwise.h"
#include "ember/autograd/node.h"

namespace ember {

Variable abs(const Variable& x) {
  // y = |x|            x' = y' sign(x)
  return record("abs", abs(x.value()),
                {{x, [x = Saved(x)](const Variable& g) { return g * sign(x.get().value()); }}});
}

Variable square(const Variable& x) {
  // y = x²             x' = 2 y' x
  return record("square", square(x.value()),
                {{x, [x = Saved(x)](const Variable& g) { return g * (x * 2); }}});
}

Variable reciprocal(const Variable& x) {
  // y = 1/x            x' = -y' y²
  return record("reciprocal", reciprocal(x.value()),
                {{x, [](const Variable& g, const Variable& y) { return -(g * y * y); }}});
}

Variable exp(const Variable& x) {
  // y = exp x          x' = y' y
  return record("exp", exp(x.value()),
                {{x, [](const Variable& g, const Variable& y) { return g * y; }}});
}

Variable log(const Variable& x) {
  // y = log x          x' = y' / x
  return record("log", log(x.value()), {{x, [x = Saved(x)](const Variable& g) { return g / x; }}});
}

Variable log1p(const Variable& x) {
  // y = log(1 + x)     x' = y' / (1 + x)
  return record("log1p", log1p(x.value()),
                {{x, [x = Saved(x)](const Variable& g) { return g / (x + 1); }}});
}

Variable sqrt(const Variable& x) {
  // y = sqrt x         x' = y' / 2y
  return record("sqrt", sqrt(x.value()),
                {{x, [](const Variable& g, const Variable& y) { return g / (y * 2); }}});
}

Variable rsqrt(const Variable& x) {
  // y = x^(-1/2)       x' = -y' y³ / 2
  return record("rsqrt", rsqrt(x.value()),
                {{x, [](const Variable& g, const Variable& y) { return g * (y * y * y) * -0.5; }}});
}

Variable sin(const Variable& x) {
  // y = sin x          x' = y' cos x
  return record("sin", sin(x.value()),
                {{x, [x = Saved(x)](const Variable& g) { return g * cos(x.get()); }}});
}

Variable cos(const Variable& x) {
  // y = cos x          x' = -y' sin x
  return record("cos", cos(x.value()),
                {{x, [x = Saved(x)](const Variable& g) { return -(g * sin(x.get())); }}});
}

Variable tanh(const Variable& x) {
  // y = tanh x         x' = y' (1 - y²)
  return record("tanh", tanh(x.value()), {{x, [](const Variable& g, const Variable& y) -> Variable {
                                             if (!grad_enabled())
                                               return tanh_backward(g.value(), y.value());
                                             return g * (1 - y * y);
                                           }}});
}

Variable erf(const Variable& x) {
  // y = erf x          x' = y' 2/sqrt(pi) exp(-x²)
  constexpr double kSlopeAtZero = 2 * std::numbers::inv_sqrtpi;
  return record("erf", erf(x.value()), {{x, [x = Saved(x)](const Variable& g) {
                                           return g * (exp(-square(x.get())) * kSlopeAtZero);
                                         }}});
}

Variable sigmoid(const Variable& x) {
  // y = 1/(1 + e^-x)   x' = y' y (1 - y)
  return record("sigmoid", sigmoid(x.value()),
                {{x, [](const Variable& g, const Variable& y) -> Variable {
                    if (!grad_enabled()) return sigmoid_backward(g.value(), y.value());
                    return g * (y * (1 - y));
                  }}});
}

Variable relu(const Variable& x) {
  // y = max(x, 0)      x' = y' [y > 0]
  return record("relu", relu(x.value()), {{x, [](const Variable& g, const Variable& y) -> Variable {
                                             if (!grad_enabled())
                                               return relu_backward(g.value(), y.value());
                                             return masked_fill(g, le(y.value(), 0), 0);
                                           }}});
}

namespace {

/// x clamped to [-40, 40]. Beyond, the slope of gelu is 0 or 1, in f64 too; clamped, no part of its
/// formula overflows or multiplies an infinity by 0. Unlike with clamp(), the gradient of a NaN
/// stays NaN.
Variable clamped_to_bend(const Variable& x) {
  constexpr double kSettled = 40;
  const Tensor& at = x.value();
  return where(gt(abs(at), kSettled), Variable(sign(at) * kSettled), x);
}

/// d gelu(x) / dx, composed of differentiable functions.
Variable gelu_slope(const Variable& given, Gelu form) {
  const Variable x = clamped_to_bend(given);
  if (form == Gelu::exact) {
    // gelu = x Phi(x)    slope = Phi(x) + x phi(x)
    const Variable phi = exp(square(x) * -0.5) * (std::numbers::inv_sqrtpi / std::numbers::sqrt2);
    return (erf(x * (1 / std::numbers::sqrt2)) + 1) * 0.5 + x * phi;
  }
  // gelu = x/2 (1 + t), t = tanh(k (x + c x³))    slope = (1 + t)/2 + x/2 (1 - t²) k (1 + 3 c x²)
  const double k = std::sqrt(2 / std::numbers::pi), c = 0.044715;
  const Variable x2 = square(x), t = tanh(x * (x2 * (c * k) + k));
  return (t + 1) * 0.5 + x * (1 - square(t)) * (x2 * (3 * c * k / 2) + k / 2);
}

}  // namespace

Variable gelu(const Variable& x, Gelu form) {
  // y = gelu(x)        x' = y' slope(x)
  return record("gelu", gelu(x.value(), form),
                {{x, [x = Saved(x), form](const Variable& g) -> Variable {
                    if (!grad_enabled()) return gelu_backward(g.value(), x.get().value(), form);
                    return g * gelu_slope(x, form);
                  }}});
}

Variable silu(const Variable& x) {
  // y = x s(x)         x' = y' s (1 + x (1 - s)),  s = sigmoid
  return record("silu", silu(x.value()), {{x, [x = Saved(x)](const Variable& g) {
                                             const Variable s = sigmoid(x.get());
                                             return g * (s * (x * (1 - s) + 1));
                                           }}});
}

Variable softplus(const Variable& x) {
  // y = log(1 + e^x)   x' = y' sigmoid(x)
  return record("softplus", softplus(x.value()),
                {{x, [x = Saved(x)](const Variable& g) { return g * sigmoid(x.get()); }}});
}

Variable log_sigmoid(const Variable& x) {
  // y = log sigmoid(x) x' = y' sigmoid(-x)
  return record("log_sigmoid", log_sigmoid(x.value()),
                {{x, [x = Saved(x)](const Variable& g) { return g * sigmoid(-x.get()); }}});
}

Variable clamp(const Variable& x, std::optional<Scalar> low, std::optional<Scalar> high) {
  // y = min(max(x, low), high)    x' = y' [low <= x <= high]
  return record("clamp", clamp(x.value(), low, high),
                {{x, [x = Saved(x), low, high](const Variable& g) {
                    const Tensor& at = x.get().value();
                    Variable passed = g;
                    if (low) passed = masked_fill(passed, logical_not(ge(at, *low)), 0);
                    if (high) passed = masked_fill(passed, logical_not(le(at, *high)), 0);
                    return passed;
                  }}});
}

}  // namespace ember
