// Variance, standard deviation and norms.
#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "ember/tensor/check.h"
#include "ember/tensor/dispatch.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/reduce_plan.h"
#include "ember/tensor/vector_reduce.h"

namespace ember {
namespace {

constexpr std::int64_t kPowGrain = 512;

/// finish(variance) for each output; x is floating.
template <class Finish>
Tensor spread(const char* op, const Tensor& x, const Axes& axes, bool keepdim, double correction,
              const Finish& finish) {
  const AxisMask reduced = axes.mask(op, x.dim());
  Tensor out(reduced_shape(x.shape(), reduced, keepdim), x.dtype());
  const ReducePlan plan(x, reduced);
  const auto count = static_cast<double>(plan.positions());
  const double divisor = std::max(count - correction, 0.0);
  std::vector<double> means(static_cast<std::size_t>(plan.outputs()));
  dispatch_floating(op, x.dtype(), [&](auto element) {
    using T = decltype(element);
    auto* y = out.data<T>();
    double* mean = means.data();
    reduce<T>(plan, x, same_for_all(vector_reduce::Sum<double>()),
              [mean, count](std::int64_t o, double total) { mean[o] = total / count; });
    const auto squared_distance = [mean](std::int64_t o) {
      return vector_reduce::sum_of([centre = mean[o]](T v) {
        const double distance = static_cast<double>(v) - centre;
        return distance * distance;
      });
    };
    reduce<T>(plan, x, squared_distance, [&](std::int64_t o, double total) {
      y[o] = static_cast<T>(finish(total / divisor));
    });
  });
  return out;
}

/// The largest |x|. NaN propagates.
struct LargestMagnitude {
  using Acc = double;
  static constexpr std::int64_t kGrain = vector_reduce::kCheapGrain;
  static Acc identity() { return 0; }
  template <class T>
  static Acc fold(Acc acc, T x) {
    return larger(std::abs(static_cast<double>(x)), acc);
  }
  static Acc combine(Acc a, Acc b) { return larger(b, a); }
};

/// Calls run(reducer, finish) for the p-norm, which is finish(fold of |x|), in f64.
template <class T, class Run>
void with_norm_reducer(double p, const Run& run) {
  const auto as_it_is = [](double total) { return total; };
  const auto magnitude = [](T v) { return std::abs(static_cast<double>(v)); };
  if (p == 2) {
    run(vector_reduce::sum_of([=](T v) { return magnitude(v) * magnitude(v); }),
        [](double total) { return std::sqrt(total); });
  } else if (p == 1) {
    run(vector_reduce::sum_of(magnitude), as_it_is);
  } else if (p == std::numeric_limits<double>::infinity()) {
    run(LargestMagnitude(), as_it_is);
  } else {
    run(vector_reduce::sum_of<kPowGrain>([=](T v) { return std::pow(magnitude(v), p); }),
        [p](double total) { return std::pow(total, 1 / p); });
  }
}

}  // namespace

Tensor var(const Tensor& x, const Axes& axes, bool keepdim, double correction) {
  require_defined("var", x);
  if (!is_floating(x.dtype())) {
    return var(x.to(DType::f64), axes, keepdim, correction).to(DType::f32);
  }
  return spread("var", x, axes, keepdim, correction, [](double variance) { return variance; });
}

Tensor std(const Tensor& x, const Axes& axes, bool keepdim, double correction) {
  require_defined("std", x);
  if (!is_floating(x.dtype())) {
    return ember::std(x.to(DType::f64), axes, keepdim, correction).to(DType::f32);
  }
  return spread("std", x, axes, keepdim, correction,
                [](double variance) { return std::sqrt(variance); });
}

Tensor norm(const Tensor& x, double p, const Axes& axes, bool keepdim) {
  require_defined("norm", x);
  if (p == -std::numeric_limits<double>::infinity()) return min(abs(x), axes, keepdim);
  check(p >= 0, "[norm] got p = {}: needs a p of at least 0, or -infinity", p);
  if (!is_floating(x.dtype())) return norm(x.to(DType::f64), p, axes, keepdim).to(DType::f32);
  if (p == 0) return sum(ne(x, 0), axes, keepdim).to(x.dtype());
  const AxisMask reduced = axes.mask("norm", x.dim());
  Tensor out(reduced_shape(x.shape(), reduced, keepdim), x.dtype());
  const ReducePlan plan(x, reduced);
  dispatch_floating("norm", x.dtype(), [&](auto element) {
    using T = decltype(element);
    auto* y = out.data<T>();
    with_norm_reducer<T>(p, [&](const auto& reducer, const auto& finish) {
      reduce<T>(plan, x, same_for_all(reducer),
                [&](std::int64_t o, double total) { y[o] = static_cast<T>(finish(total)); });
    });
  });
  return out;
}

}  // namespace ember
