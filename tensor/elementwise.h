/// Elementwise functions, with full broadcasting.
///
/// Two tensors are broadcast to a common shape (shape.h) and promoted to the later of their dtypes
/// (dtype.h). Functions without integer values (exp, division, ...) turn boolean and i64 into f32.
/// Results are new and contiguous. NaN propagates, also through minimum, maximum and clamp.
#pragma once

#include <optional>

#include "ember/tensor/tensor.h"

namespace ember {

// --- Arithmetic. i64 wraps around at 2^64. Error: two booleans, whose sum or product could mean
// several things; minimum and maximum take them.
Tensor add(const Tensor& a, const Tensor& b);
Tensor sub(const Tensor& a, const Tensor& b);
Tensor mul(const Tensor& a, const Tensor& b);
Tensor div(const Tensor& a, const Tensor& b);  // true division
Tensor pow(const Tensor& a, const Tensor& b);  // error: i64 to a negative power
Tensor minimum(const Tensor& a, const Tensor& b);
Tensor maximum(const Tensor& a, const Tensor& b);
Tensor add(const Tensor& a, Scalar b);
Tensor sub(const Tensor& a, Scalar b);
Tensor sub(Scalar a, const Tensor& b);
Tensor mul(const Tensor& a, Scalar b);
Tensor div(const Tensor& a, Scalar b);
Tensor div(Scalar a, const Tensor& b);
Tensor pow(const Tensor& a, Scalar b);
Tensor pow(Scalar a, const Tensor& b);
Tensor neg(const Tensor& x);

inline Tensor operator+(const Tensor& a, const Tensor& b) {
  return add(a, b);
}
inline Tensor operator-(const Tensor& a, const Tensor& b) {
  return sub(a, b);
}
inline Tensor operator*(const Tensor& a, const Tensor& b) {
  return mul(a, b);
}
inline Tensor operator/(const Tensor& a, const Tensor& b) {
  return div(a, b);
}
inline Tensor operator+(const Tensor& a, Scalar b) {
  return add(a, b);
}
inline Tensor operator+(Scalar a, const Tensor& b) {
  return add(b, a);
}
inline Tensor operator-(const Tensor& a, Scalar b) {
  return sub(a, b);
}
inline Tensor operator-(Scalar a, const Tensor& b) {
  return sub(a, b);
}
inline Tensor operator*(const Tensor& a, Scalar b) {
  return mul(a, b);
}
inline Tensor operator*(Scalar a, const Tensor& b) {
  return mul(b, a);
}
inline Tensor operator/(const Tensor& a, Scalar b) {
  return div(a, b);
}
inline Tensor operator/(Scalar a, const Tensor& b) {
  return div(a, b);
}
inline Tensor operator-(const Tensor& x) {
  return neg(x);
}

// --- Functions of one number
Tensor abs(const Tensor& x);
Tensor sign(const Tensor& x);  // -1, 0 or 1 (or NaN)
Tensor square(const Tensor& x);
Tensor reciprocal(const Tensor& x);
Tensor exp(const Tensor& x);
Tensor log(const Tensor& x);
Tensor log1p(const Tensor& x);
Tensor sqrt(const Tensor& x);
Tensor rsqrt(const Tensor& x);  // 1 / sqrt(x)
Tensor sin(const Tensor& x);
Tensor cos(const Tensor& x);
Tensor tanh(const Tensor& x);
Tensor erf(const Tensor& x);

// --- Activations (as in torch.nn.functional)
Tensor sigmoid(const Tensor& x);  // 1 / (1 + e^-x)
Tensor relu(const Tensor& x);     // max(x, 0)
/// x Phi(x). `exact` uses erf; `tanh` the approximation x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715
/// x^3))) (Hendrycks and Gimpel, arXiv 1606.08415).
enum class Gelu { exact, tanh };
Tensor gelu(const Tensor& x, Gelu form = Gelu::exact);
Tensor silu(const Tensor& x);         // x sigmoid(x)
Tensor softplus(const Tensor& x);     // log(1 + e^x), without overflow
Tensor log_sigmoid(const Tensor& x);  // log(sigmoid(x)), without overflow

// gelu and silu of -infinity are 0, their limit.

/// min(max(x, low), high); an absent bound has no effect. Error: both absent.
Tensor clamp(const Tensor& x, std::optional<Scalar> low, std::optional<Scalar> high = std::nullopt);

// --- Comparisons and logic: boolean results. Numbers count as true where they are not 0.
Tensor eq(const Tensor& a, const Tensor& b);
Tensor ne(const Tensor& a, const Tensor& b);
Tensor lt(const Tensor& a, const Tensor& b);
Tensor le(const Tensor& a, const Tensor& b);
Tensor gt(const Tensor& a, const Tensor& b);
Tensor ge(const Tensor& a, const Tensor& b);
Tensor eq(const Tensor& a, Scalar b);
Tensor ne(const Tensor& a, Scalar b);
Tensor lt(const Tensor& a, Scalar b);
Tensor le(const Tensor& a, Scalar b);
Tensor gt(const Tensor& a, Scalar b);
Tensor ge(const Tensor& a, Scalar b);
Tensor logical_and(const Tensor& a, const Tensor& b);
Tensor logical_or(const Tensor& a, const Tensor& b);
Tensor logical_xor(const Tensor& a, const Tensor& b);
Tensor logical_not(const Tensor& x);
Tensor isnan(const Tensor& x);
Tensor isfinite(const Tensor& x);

/// a where the condition holds, b elsewhere. Error: a condition that is not boolean.
Tensor where(const Tensor& condition, const Tensor& a, const Tensor& b);
Tensor where(const Tensor& condition, const Tensor& a, Scalar b);
Tensor where(const Tensor& condition, Scalar a, const Tensor& b);
/// x with `value` where the mask holds; the dtype stays x's. Error: a mask that is not boolean; a
/// value that is no integer, for i64.
Tensor masked_fill(const Tensor& x, const Tensor& mask, Scalar value);

/// |a - b| <= atol + rtol |b| everywhere; NaN equals nothing unless equal_nan. Infinities must be
/// the same. Error: shapes that do not broadcast.
bool allclose(const Tensor& a, const Tensor& b, double rtol = 1e-5, double atol = 1e-8,
              bool equal_nan = false);

// --- Gradients of the activations that take most time in training, each in one pass over memory.
// Used by autograd's rules for the functions of the same name. g is the gradient of the output.
Tensor tanh_backward(const Tensor& g, const Tensor& y);     // g (1 - y^2)
Tensor sigmoid_backward(const Tensor& g, const Tensor& y);  // g y (1 - y)
Tensor relu_backward(const Tensor& g, const Tensor& y);     // 0 where y <= 0, else g
Tensor gelu_backward(const Tensor& g, const Tensor& x, Gelu form);

}  // namespace ember
