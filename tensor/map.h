/// Internal: the common part of elementwise functions: checks, promotion, dispatch and map_into.
/// Each function of elementwise.h is then only its name and its formula:
///
///     Tensor add(const Tensor& a, const Tensor& b) { return combine<numeric>("add", a, b, plus); }
///     Tensor relu(const Tensor& x) {
///       return map<numeric>("relu", x, []<class T>(T v) { return v < 0 ? T{0} : v; });
///     }
///
/// A formula takes elements of one type T, any of those that it is declared for. What it returns is
/// the element type of the result: T, or bool for a comparison. Scalars at the end of the arguments
/// are passed on to it, each as a T.
#pragma once

#include "ember/tensor/dispatch.h"
#include "ember/tensor/loop.h"

namespace ember {

/// The dtypes a function is defined for. `floating` also takes boolean and i64, computing in f32.
enum class Kinds { any, numeric, floating };
inline constexpr Kinds any_kind = Kinds::any, numeric = Kinds::numeric, floating = Kinds::floating;

/// Calls `kernel` with a value of the element type. Error (naming `op`): not one of the kinds.
template <Kinds kinds, class Kernel>
decltype(auto) dispatch_among(const char* op, DType dtype, Kernel&& kernel) {
  if constexpr (kinds == floating) {
    return dispatch_floating(op, dtype, kernel);
  } else if constexpr (kinds == numeric) {
    return dispatch_numeric(op, dtype, kernel);
  } else {
    return dispatch(dtype, kernel);
  }
}

/// The dtype in which an operation on a tensor of `dtype` and these scalars computes.
template <Kinds kinds, class... Scalars>
DType common_dtype(DType dtype, Scalars... scalars) {
  ((dtype = scalars.promote_with(dtype)), ...);
  return kinds == floating ? to_floating(dtype) : dtype;
}

/// T, whatever the second argument is: repeats T for each element of a pack.
template <class T, class>
using Always = T;

/// f(x, scalars...) for each element of x.
template <Kinds kinds, class F, class... Scalars>
Tensor map(const char* op, const Tensor& x, const F& f, Scalars... scalars) {
  require_defined(op, x);
  const DType dtype = common_dtype<kinds>(x.dtype(), scalars...);
  if (x.dtype() != dtype) return map<kinds>(op, x.to(dtype), f, scalars...);
  return dispatch_among<kinds>(op, dtype, [&](auto element) {
    using T = decltype(element);
    using Out = decltype(f(element, scalars.template to<T>()...));
    Tensor out(x.shape(), dtype_of<Out>);
    map_into<Out, T, Always<T, Scalars>...>(out, f, x, scalars.template to<T>()...);
    return out;
  });
}

/// f(x, y) for each pair of elements of a and b.
template <Kinds kinds, class F>
Tensor combine(const char* op, const Tensor& a, const Tensor& b, const F& f) {
  require_defined(op, a);
  require_defined(op, b);
  const DType dtype = common_dtype<kinds>(promote(a.dtype(), b.dtype()));
  if (a.dtype() != dtype) return combine<kinds>(op, a.to(dtype), b, f);
  if (b.dtype() != dtype) return combine<kinds>(op, a, b.to(dtype), f);
  return dispatch_among<kinds>(op, dtype, [&](auto element) {
    using T = decltype(element);
    using Out = decltype(f(element, element));
    Tensor out(broadcast_shapes(op, a.shape(), b.shape()), dtype_of<Out>);
    map_into<Out, T, T>(out, f, a, b);
    return out;
  });
}

}  // namespace ember
