#include <cmath>

#include "ember/tensor/elementwise.h"
#include "ember/tensor/map.h"
#include "ember/tensor/number.h"
#include "ember/tensor/vec_math.h"

namespace ember {

Tensor abs(const Tensor& x) {
  return map<numeric>("abs", x, []<class T>(T v) {
    if constexpr (std::is_integral_v<T>)
      return v < 0 ? negated(v) : v;
    else
      return std::abs(v);
  });
}

Tensor sign(const Tensor& x) {
  return map<numeric>("sign", x, []<class T>(T v) { return v > 0 ? T{1} : v < 0 ? T{-1} : v; });
}

Tensor reciprocal(const Tensor& x) {
  return map<floating>("reciprocal", x, [](auto v) { return 1 / v; });
}

Tensor exp(const Tensor& x) {
  return map<floating>("exp", x, [](auto v) { return vec::exp(v); });
}
Tensor log(const Tensor& x) {
  return map<floating>("log", x, [](auto v) { return vec::log(v); });
}
Tensor log1p(const Tensor& x) {
  return map<floating>("log1p", x, [](auto v) { return vec::log1p(v); });
}
Tensor sqrt(const Tensor& x) {
  return map<floating>("sqrt", x, [](auto v) { return std::sqrt(v); });
}
Tensor rsqrt(const Tensor& x) {
  return map<floating>("rsqrt", x, [](auto v) { return 1 / std::sqrt(v); });
}
Tensor sin(const Tensor& x) {
  return map<floating>("sin", x, [](auto v) { return vec::sin(v); });
}
Tensor cos(const Tensor& x) {
  return map<floating>("cos", x, [](auto v) { return vec::cos(v); });
}
Tensor tanh(const Tensor& x) {
  return map<floating>("tanh", x, [](auto v) { return vec::tanh(v); });
}
Tensor erf(const Tensor& x) {
  return map<floating>("erf", x, [](auto v) { return vec::erf(v); });
}

}  // namespace ember
