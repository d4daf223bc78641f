// Sums, means and products.
#include "ember/tensor/check.h"
#include "ember/tensor/dispatch.h"
#include "ember/tensor/reduce_plan.h"
#include "ember/tensor/vector_reduce.h"

namespace ember {
namespace {

/// The element type of a sum, and the type it is accumulated in.
template <class T>
using SumOf = std::conditional_t<std::is_floating_point_v<T>, T, std::int64_t>;
template <class T>
using Wide = std::conditional_t<std::is_floating_point_v<T>, double, std::int64_t>;

template <class A>
struct Product {
  using Acc = A;
  static constexpr std::int64_t kGrain = vector_reduce::kCheapGrain;
  static Acc identity() { return 1; }
  template <class T>
  static Acc fold(Acc acc, T x) {
    return times(acc, static_cast<Acc>(x));
  }
  static Acc combine(Acc a, Acc b) { return times(a, b); }
};

/// Folds x by Reducer<Wide<T>> over the reduced axes, into a result of this shape.
template <template <class> class Reducer>
Tensor accumulate(const Tensor& x, const AxisMask& reduced, const Shape& shape) {
  Tensor out(shape, promote(x.dtype(), DType::i64));
  const ReducePlan plan(x, reduced);
  dispatch(x.dtype(), [&](auto element) {
    using T = decltype(element);
    auto* y = out.data<SumOf<T>>();
    reduce<T>(plan, x, same_for_all(Reducer<Wide<T>>{}),
              [y](std::int64_t o, Wide<T> acc) { y[o] = static_cast<SumOf<T>>(acc); });
  });
  return out;
}

}  // namespace

Tensor sum(const Tensor& x, const Axes& axes, bool keepdim) {
  require_defined("sum", x);
  const AxisMask reduced = axes.mask("sum", x.dim());
  return accumulate<vector_reduce::Sum>(x, reduced, reduced_shape(x.shape(), reduced, keepdim));
}

Tensor prod(const Tensor& x, const Axes& axes, bool keepdim) {
  require_defined("prod", x);
  const AxisMask reduced = axes.mask("prod", x.dim());
  return accumulate<Product>(x, reduced, reduced_shape(x.shape(), reduced, keepdim));
}

Tensor mean(const Tensor& x, const Axes& axes, bool keepdim) {
  require_defined("mean", x);
  const AxisMask reduced = axes.mask("mean", x.dim());
  Tensor out(reduced_shape(x.shape(), reduced, keepdim), to_floating(x.dtype()));
  const ReducePlan plan(x, reduced);
  const auto count = static_cast<double>(plan.positions());
  dispatch(x.dtype(), [&](auto element) {
    using T = decltype(element);
    using Mean = std::conditional_t<std::is_floating_point_v<T>, T, float>;
    auto* y = out.data<Mean>();
    reduce<T>(
        plan, x, same_for_all(vector_reduce::Sum<double>{}),
        [y, count](std::int64_t o, double total) { y[o] = static_cast<Mean>(total / count); });
  });
  return out;
}

Tensor sum_to(const Tensor& x, const Shape& shape) {
  require_defined("sum_to", x);
  if (x.shape() == shape) return x;
  check(is_broadcastable_to(shape, x.shape()),
        "[sum_to] got x of shape {} and shape {}: needs a shape that broadcasts to x's", x.shape(),
        shape);
  const int added = x.dim() - shape.size();
  AxisMask reduced{};
  for (int axis = 0; axis < x.dim(); ++axis) {
    reduced[static_cast<std::size_t>(axis)] =
        axis < added || shape[axis - added] != x.shape()[axis];
  }
  return accumulate<vector_reduce::Sum>(x, reduced, shape);
}

}  // namespace ember
