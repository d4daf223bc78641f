// max, min, argmax and argmin.
#include <algorithm>
#include <limits>

#include "ember/tensor/check.h"
#include "ember/tensor/dispatch.h"
#include "ember/tensor/reduce_plan.h"
#include "ember/tensor/vector_reduce.h"

namespace ember {
namespace {

/// NaN propagates.
template <class T>
struct Smallest {
  using Acc = T;
  static constexpr std::int64_t kGrain = vector_reduce::kCheapGrain;
  static T identity() {
    using Limits = std::numeric_limits<T>;
    return Limits::has_infinity ? Limits::infinity() : Limits::max();
  }
  static T fold(T acc, T x) { return smaller(x, acc); }
  static T combine(T a, T b) { return smaller(b, a); }
};

/// A number and its position.
template <class T>
struct Placed {
  T value;
  std::int64_t position;
};

/// The position of the value that Best (Largest or Smallest) finds; the first of equal ones.
template <class T, class Best>
struct FirstBest {
  using Acc = Placed<T>;
  static constexpr std::int64_t kGrain = vector_reduce::kCheapGrain;

  // If no value is better than the identity, all are equal to it, and the first is at position 0.
  static Acc identity() { return {Best::identity(), 0}; }

  static Acc fold(Acc acc, T x, std::int64_t position) { return combine(acc, {x, position}); }

  static Acc combine(Acc a, Acc b) {
    if (same(a.value, b.value)) return a.position <= b.position ? a : b;
    return same(Best::combine(a.value, b.value), a.value) ? a : b;
  }

  /// First finds the value with vector instructions, block by block, then its place in the block.
  template <class At>
  static Acc run(std::int64_t n, const At& at, std::int64_t position, std::int64_t position_step) {
    constexpr std::int64_t kBlock = 1024;
    T best{};
    std::int64_t found = 0;  // first element of the block that has the best value
    for (std::int64_t begin = 0; begin < n; begin += kBlock) {
      const T value = vector_reduce::run(Best(), std::min(kBlock, n - begin),
                                         [&](std::int64_t i) { return at(begin + i); });
      const T better = begin == 0 ? value : Best::combine(best, value);
      if (begin > 0 && same(better, best)) continue;
      best = better;
      found = begin;
    }
    while (!same(at(found), best)) ++found;
    return {best, position + found * position_step};
  }

 private:
  static bool same(T a, T b) { return a == b || (a != a && b != b); }
};

void check_not_empty(const char* op, const Shape& shape, const AxisMask& reduced) {
  for (int axis = 0; axis < shape.size(); ++axis) {
    check(shape[axis] > 0 || !reduced[static_cast<std::size_t>(axis)],
          "[{}] got shape {}: axis {} is empty and has no {} number; needs at least one", op, shape,
          axis, std::string_view(op).ends_with("max") ? "largest" : "smallest");
  }
}

template <template <class> class Best>
Tensor best(const char* op, const Tensor& x, const Axes& axes, bool keepdim) {
  require_defined(op, x);
  if (x.dtype() == DType::boolean) {
    return best<Best>(op, x.to(DType::i64), axes, keepdim).to(DType::boolean);
  }
  const AxisMask reduced = axes.mask(op, x.dim());
  check_not_empty(op, x.shape(), reduced);
  Tensor out(reduced_shape(x.shape(), reduced, keepdim), x.dtype());
  const ReducePlan plan(x, reduced);
  dispatch_numeric(op, x.dtype(), [&](auto element) {
    using T = decltype(element);
    auto* y = out.data<T>();
    reduce<T>(plan, x, same_for_all(Best<T>()), [y](std::int64_t o, T value) { y[o] = value; });
  });
  return out;
}

template <template <class> class Best>
Tensor place_of_best(const char* op, const Tensor& x, const Axes& axes, bool keepdim) {
  require_defined(op, x);
  if (x.dtype() == DType::boolean) {
    return place_of_best<Best>(op, x.to(DType::i64), axes, keepdim);
  }
  const AxisMask reduced = axes.mask(op, x.dim());
  check_not_empty(op, x.shape(), reduced);
  Tensor out(reduced_shape(x.shape(), reduced, keepdim), DType::i64);
  const ReducePlan plan(x, reduced);
  dispatch_numeric(op, x.dtype(), [&](auto element) {
    using T = decltype(element);
    auto* y = out.data<std::int64_t>();
    reduce<T>(plan, x, same_for_all(FirstBest<T, Best<T>>()),
              [y](std::int64_t o, Placed<T> first) { y[o] = first.position; });
  });
  return out;
}

}  // namespace

Tensor max(const Tensor& x, const Axes& axes, bool keepdim) {
  return best<vector_reduce::Largest>("max", x, axes, keepdim);
}

Tensor min(const Tensor& x, const Axes& axes, bool keepdim) {
  return best<Smallest>("min", x, axes, keepdim);
}

Tensor argmax(const Tensor& x) {
  return place_of_best<vector_reduce::Largest>("argmax", x, {}, false);
}

Tensor argmin(const Tensor& x) {
  return place_of_best<Smallest>("argmin", x, {}, false);
}

Tensor argmax(const Tensor& x, std::int64_t axis, bool keepdim) {
  return place_of_best<vector_reduce::Largest>("argmax", x, axis, keepdim);
}

Tensor argmin(const Tensor& x, std::int64_t axis, bool keepdim) {
  return place_of_best<Smallest>("argmin", x, axis, keepdim);
}

}  // namespace ember
