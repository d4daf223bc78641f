/// Differentiable elementwise functions: the ones of tensor/elementwise.h under the same names.
///
/// Broadcasting and dtypes are the tensor floor's; gradients are summed back to the shape, and
/// converted back to the dtype, of the input they belong to. Comparisons have no gradient: use the
/// tensor functions on value(). All have second derivatives.
#pragma once

#include <optional>

#include "ember/autograd/variable.h"
#include "ember/tensor/elementwise.h"

namespace ember {

Variable add(const Variable& a, const Variable& b);
Variable sub(const Variable& a, const Variable& b);
Variable mul(const Variable& a, const Variable& b);
Variable div(const Variable& a, const Variable& b);
Variable pow(const Variable& a, const Variable& b);
/// Where a = b, each gets half of the gradient, as in PyTorch.
Variable minimum(const Variable& a, const Variable& b);
Variable maximum(const Variable& a, const Variable& b);
Variable add(const Variable& a, Scalar b);
Variable sub(const Variable& a, Scalar b);
Variable sub(Scalar a, const Variable& b);
Variable mul(const Variable& a, Scalar b);
Variable div(const Variable& a, Scalar b);
Variable div(Scalar a, const Variable& b);
Variable pow(const Variable& a, Scalar b);
Variable pow(Scalar a, const Variable& b);
Variable neg(const Variable& x);

inline Variable operator+(const Variable& a, const Variable& b) {
  return add(a, b);
}
inline Variable operator-(const Variable& a, const Variable& b) {
  return sub(a, b);
}
inline Variable operator*(const Variable& a, const Variable& b) {
  return mul(a, b);
}
inline Variable operator/(const Variable& a, const Variable& b) {
  return div(a, b);
}
inline Variable operator+(const Variable& a, Scalar b) {
  return add(a, b);
}
inline Variable operator+(Scalar a, const Variable& b) {
  return add(b, a);
}
inline Variable operator-(const Variable& a, Scalar b) {
  return sub(a, b);
}
inline Variable operator-(Scalar a, const Variable& b) {
  return sub(a, b);
}
inline Variable operator*(const Variable& a, Scalar b) {
  return mul(a, b);
}
inline Variable operator*(Scalar a, const Variable& b) {
  return mul(b, a);
}
inline Variable operator/(const Variable& a, Scalar b) {
  return div(a, b);
}
inline Variable operator/(Scalar a, const Variable& b) {
  return div(a, b);
}
inline Variable operator-(const Variable& x) {
  return neg(x);
}

Variable abs(const Variable& x);  // the gradient at 0 is 0
Variable square(const Variable& x);
Variable reciprocal(const Variable& x);
Variable exp(const Variable& x);
Variable log(const Variable& x);
Variable log1p(const Variable& x);
Variable sqrt(const Variable& x);
Variable rsqrt(const Variable& x);
Variable sin(const Variable& x);
Variable cos(const Variable& x);
Variable tanh(const Variable& x);
Variable erf(const Variable& x);

Variable sigmoid(const Variable& x);
Variable relu(const Variable& x);  // the gradient at 0 is 0
Variable gelu(const Variable& x, Gelu form = Gelu::exact);
Variable silu(const Variable& x);
Variable softplus(const Variable& x);
Variable log_sigmoid(const Variable& x);
/// The gradient passes where low <= x <= high, bounds included.
Variable clamp(const Variable& x, std::optional<Scalar> low,
               std::optional<Scalar> high = std::nullopt);

Variable where(const Tensor& condition, const Variable& a, const Variable& b);
Variable where(const Tensor& condition, const Variable& a, Scalar b);
Variable where(const Tensor& condition, Scalar a, const Variable& b);
Variable masked_fill(const Variable& x, const Tensor& mask, Scalar value);

}  // namespace ember
