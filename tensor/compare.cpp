#include <cmath>

#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/inplace.h"
#include "ember/tensor/map.h"

namespace ember {
namespace {

// Formulas with a boolean result.
constexpr auto equal = [](auto x, auto y) { return x == y; };
constexpr auto unequal = [](auto x, auto y) { return x != y; };
constexpr auto less = [](auto x, auto y) { return x < y; };
constexpr auto at_most = [](auto x, auto y) { return x <= y; };
constexpr auto greater = [](auto x, auto y) { return x > y; };
constexpr auto at_least = [](auto x, auto y) { return x >= y; };
constexpr auto both = [](auto x, auto y) -> bool { return convert<bool>(x) && convert<bool>(y); };
constexpr auto either = [](auto x, auto y) -> bool { return convert<bool>(x) || convert<bool>(y); };
constexpr auto one_of = [](auto x, auto y) { return convert<bool>(x) != convert<bool>(y); };

void require_mask(const char* op, const Tensor& mask) {
  require_defined(op, mask);
  check(mask.dtype() == DType::boolean, "[{}] got a mask of {}: needs boolean", op, mask.dtype());
}

}  // namespace

Tensor eq(const Tensor& a, const Tensor& b) {
  return combine<any_kind>("eq", a, b, equal);
}
Tensor ne(const Tensor& a, const Tensor& b) {
  return combine<any_kind>("ne", a, b, unequal);
}
Tensor lt(const Tensor& a, const Tensor& b) {
  return combine<any_kind>("lt", a, b, less);
}
Tensor le(const Tensor& a, const Tensor& b) {
  return combine<any_kind>("le", a, b, at_most);
}
Tensor gt(const Tensor& a, const Tensor& b) {
  return combine<any_kind>("gt", a, b, greater);
}
Tensor ge(const Tensor& a, const Tensor& b) {
  return combine<any_kind>("ge", a, b, at_least);
}

Tensor eq(const Tensor& a, Scalar b) {
  return map<any_kind>("eq", a, equal, b);
}
Tensor ne(const Tensor& a, Scalar b) {
  return map<any_kind>("ne", a, unequal, b);
}
Tensor lt(const Tensor& a, Scalar b) {
  return map<any_kind>("lt", a, less, b);
}
Tensor le(const Tensor& a, Scalar b) {
  return map<any_kind>("le", a, at_most, b);
}
Tensor gt(const Tensor& a, Scalar b) {
  return map<any_kind>("gt", a, greater, b);
}
Tensor ge(const Tensor& a, Scalar b) {
  return map<any_kind>("ge", a, at_least, b);
}

Tensor logical_and(const Tensor& a, const Tensor& b) {
  return combine<any_kind>("logical_and", a, b, both);
}
Tensor logical_or(const Tensor& a, const Tensor& b) {
  return combine<any_kind>("logical_or", a, b, either);
}
Tensor logical_xor(const Tensor& a, const Tensor& b) {
  return combine<any_kind>("logical_xor", a, b, one_of);
}
Tensor logical_not(const Tensor& x) {
  return map<any_kind>("logical_not", x, [](auto v) { return !convert<bool>(v); });
}

Tensor isnan(const Tensor& x) {
  return map<any_kind>("isnan", x, [](auto v) { return v != v; });
}
Tensor isfinite(const Tensor& x) {
  return map<any_kind>("isfinite", x, [](auto v) { return v - v == 0; });
}

Tensor where(const Tensor& condition, const Tensor& a, const Tensor& b) {
  require_mask("where", condition);
  require_defined("where", a);
  require_defined("where", b);
  const DType dtype = promote(a.dtype(), b.dtype());
  if (a.dtype() != dtype) return where(condition, a.to(dtype), b);
  if (b.dtype() != dtype) return where(condition, a, b.to(dtype));
  const Shape values = broadcast_shapes("where", a.shape(), b.shape());
  Tensor out(broadcast_shapes("where", condition.shape(), values), dtype);
  dispatch(dtype, [&](auto element) {
    using T = decltype(element);
    map_into<T, bool, T, T>(
        out, [](bool c, T x, T y) { return c ? x : y; }, condition, a, b);
  });
  return out;
}

Tensor where(const Tensor& condition, const Tensor& a, Scalar b) {
  require_defined("where", a);
  return where(condition, a, full({}, b, b.promote_with(a.dtype())));
}
Tensor where(const Tensor& condition, Scalar a, const Tensor& b) {
  require_defined("where", b);
  return where(condition, full({}, a, a.promote_with(b.dtype())), b);
}

Tensor masked_fill(const Tensor& x, const Tensor& mask, Scalar value) {
  require_defined("masked_fill", x);
  require_mask("masked_fill", mask);
  require_exact("masked_fill", x.dtype(), value);
  Tensor out(broadcast_shapes("masked_fill", x.shape(), mask.shape()), x.dtype());
  dispatch(x.dtype(), [&](auto element) {
    using T = decltype(element);
    const T same = value.to<T>();
    map_into<T, T, bool>(
        out, [same](T v, bool masked) { return masked ? same : v; }, x, mask);
  });
  return out;
}

bool allclose(const Tensor& a, const Tensor& b, double rtol, double atol, bool equal_nan) {
  require_defined("allclose", a);
  require_defined("allclose", b);
  const DType dtype = promote(a.dtype(), b.dtype());
  if (a.dtype() != dtype) return allclose(a.to(dtype), b, rtol, atol, equal_nan);
  if (b.dtype() != dtype) return allclose(a, b.to(dtype), rtol, atol, equal_nan);
  const Shape shape = broadcast_shapes("allclose", a.shape(), b.shape());
  bool result = false;
  dispatch(dtype, [&](auto element) {
    using T = decltype(element);
    const auto close = [=](T p, T q) {
      if (p == q || (equal_nan && p != p && q != q)) return true;
      const auto x = static_cast<double>(p), y = static_cast<double>(q);
      return std::isfinite(y) && std::abs(x - y) <= atol + rtol * std::abs(y);
    };
    result = holds_everywhere<T, T>(shape, close, a, b);
  });
  return result;
}

}  // namespace ember
