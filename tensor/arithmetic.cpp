#include <cmath>

#include "ember/tensor/elementwise.h"
#include "ember/tensor/map.h"
#include "ember/tensor/number.h"

namespace ember {
namespace {

/// f with its arguments swapped.
template <class F>
auto flipped(const F& f) {
  return [f](auto y, auto x) { return f(x, y); };
}

/// x^y; for integers, by repeated squaring modulo 2^64.
constexpr auto power = []<class T>(T x, T y) {
  if constexpr (std::is_integral_v<T>) {
    T result = 1;
    for (; y > 0; y >>= 1) {
      if (y & 1) result = times(result, x);
      x = times(x, x);
    }
    return result;
  } else {
    return std::pow(x, y);
  }
};

void check_exponents(bool are_possible) {
  check(are_possible,
        "[pow] got i64 and a negative exponent: needs exponents of at least 0, or f32 or f64");
}

void check_exponents(const Tensor& exponents) {
  check_exponents(holds_everywhere<std::int64_t>(
      exponents.shape(), [](std::int64_t y) { return y >= 0; }, exponents));
}

}  // namespace

Tensor add(const Tensor& a, const Tensor& b) {
  return combine<numeric>("add", a, b, plus);
}
Tensor sub(const Tensor& a, const Tensor& b) {
  return combine<numeric>("sub", a, b, minus);
}
Tensor mul(const Tensor& a, const Tensor& b) {
  return combine<numeric>("mul", a, b, times);
}
Tensor div(const Tensor& a, const Tensor& b) {
  return combine<floating>("div", a, b, divided);
}

Tensor add(const Tensor& a, Scalar b) {
  return map<numeric>("add", a, plus, b);
}
Tensor sub(const Tensor& a, Scalar b) {
  return map<numeric>("sub", a, minus, b);
}
Tensor sub(Scalar a, const Tensor& b) {
  return map<numeric>("sub", b, flipped(minus), a);
}
Tensor mul(const Tensor& a, Scalar b) {
  return map<numeric>("mul", a, times, b);
}
Tensor div(const Tensor& a, Scalar b) {
  return map<floating>("div", a, divided, b);
}
Tensor div(Scalar a, const Tensor& b) {
  return map<floating>("div", b, flipped(divided), a);
}

Tensor pow(const Tensor& a, const Tensor& b) {
  require_defined("pow", a);
  require_defined("pow", b);
  if (promote(a.dtype(), b.dtype()) == DType::i64) check_exponents(b.to(DType::i64));
  return combine<numeric>("pow", a, b, power);
}
Tensor pow(const Tensor& a, Scalar b) {
  require_defined("pow", a);
  const DType dtype = b.promote_with(a.dtype());
  if (dtype == DType::i64) check_exponents(b.to<std::int64_t>() >= 0);
  if (b.to<double>() == 2) return square(a.to(dtype));
  return map<numeric>("pow", a, power, b);
}
Tensor pow(Scalar a, const Tensor& b) {
  require_defined("pow", b);
  if (a.promote_with(b.dtype()) == DType::i64) check_exponents(b.to(DType::i64));
  return map<numeric>("pow", b, flipped(power), a);
}

Tensor minimum(const Tensor& a, const Tensor& b) {
  return combine<any_kind>("minimum", a, b, smaller);
}
Tensor maximum(const Tensor& a, const Tensor& b) {
  return combine<any_kind>("maximum", a, b, larger);
}

Tensor square(const Tensor& x) {
  return map<numeric>("square", x, [](auto v) { return times(v, v); });
}

Tensor neg(const Tensor& x) {
  return map<numeric>("neg", x, negated);
}

}  // namespace ember
