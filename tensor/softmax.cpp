// softmax, log_softmax, their gradients, and logsumexp.
//
// Each kernel has two loops that compute the same: along one line, and across a tile of lines
// (axis_slices.h). The largest x of a line is subtracted before exp, as in exp_sum.h. Sums are f64.
#include <algorithm>
#include <cmath>
#include <vector>

#include "ember/tensor/axis_slices.h"
#include "ember/tensor/check.h"
#include "ember/tensor/dispatch.h"
#include "ember/tensor/exp_sum.h"
#include "ember/tensor/reduce_plan.h"
#include "ember/tensor/vec_math.h"
#include "ember/tensor/vector_reduce.h"

namespace ember {
namespace {

using vector_reduce::kCheapGrain;
using vector_reduce::kExpGrain;

/// most[j] = the largest of column j.
template <class T>
void largest_of_columns(std::int64_t n, std::int64_t width, Rows<const T> x, T* most) {
  std::fill_n(most, width, vector_reduce::Largest<T>::identity());
  for (std::int64_t i = 0; i < n; ++i) {
    for (std::int64_t j = 0; j < width; ++j) most[j] = larger(x[i][j], most[j]);
  }
}

/// y = e / sum e with e = exp(x - max x).
struct Softmax {
  static constexpr std::int64_t kGrain = kExpGrain;

  template <class T>
  static void line(std::int64_t n, T* y, const T* x) {
    const auto scale = static_cast<T>(1 / exp_and_sum(n, x, largest_of(n, x), y));
    for (std::int64_t i = 0; i < n; ++i) y[i] *= scale;
  }

  template <class T>
  static void tile(std::int64_t n, std::int64_t width, Rows<T> y, Rows<const T> x) {
    T most[kTile], scale[kTile];
    double total[kTile] = {};
    largest_of_columns(n, width, x, most);
    for (std::int64_t i = 0; i < n; ++i) {
      for (std::int64_t j = 0; j < width; ++j) y[i][j] = vec::exp(x[i][j] - most[j]);
      for (std::int64_t j = 0; j < width; ++j) total[j] += y[i][j];
    }
    for (std::int64_t j = 0; j < width; ++j) scale[j] = static_cast<T>(1 / total[j]);
    for (std::int64_t i = 0; i < n; ++i) {
      for (std::int64_t j = 0; j < width; ++j) y[i][j] *= scale[j];
    }
  }
};

/// y = (x - max x) - log(sum e).
struct LogSoftmax {
  static constexpr std::int64_t kGrain = kExpGrain;

  template <class T>
  static void line(std::int64_t n, T* y, const T* x) {
    const T most = largest_of(n, x);
    const auto log_total = static_cast<T>(std::log(sum_of_exp(n, x, most)));
    for (std::int64_t i = 0; i < n; ++i) y[i] = (x[i] - most) - log_total;
  }

  template <class T>
  static void tile(std::int64_t n, std::int64_t width, Rows<T> y, Rows<const T> x) {
    T most[kTile], e[kTile], log_total[kTile];
    double total[kTile] = {};
    largest_of_columns(n, width, x, most);
    for (std::int64_t i = 0; i < n; ++i) {
      for (std::int64_t j = 0; j < width; ++j) e[j] = vec::exp(x[i][j] - most[j]);
      for (std::int64_t j = 0; j < width; ++j) total[j] += e[j];
    }
    for (std::int64_t j = 0; j < width; ++j) log_total[j] = static_cast<T>(std::log(total[j]));
    for (std::int64_t i = 0; i < n; ++i) {
      for (std::int64_t j = 0; j < width; ++j) y[i][j] = (x[i][j] - most[j]) - log_total[j];
    }
  }
};

/// x' = y (g - sum(g y)).
struct SoftmaxBackward {
  static constexpr std::int64_t kGrain = kCheapGrain;

  template <class T>
  static void line(std::int64_t n, T* out, const T* g, const T* y) {
    const auto total = static_cast<T>(vector_reduce::run(
        vector_reduce::Sum<double>(), n, [=](std::int64_t i) { return g[i] * y[i]; }));
    for (std::int64_t i = 0; i < n; ++i) out[i] = y[i] * (g[i] - total);
  }

  template <class T>
  static void tile(std::int64_t n, std::int64_t width, Rows<T> out, Rows<const T> g,
                   Rows<const T> y) {
    double total[kTile] = {};
    for (std::int64_t i = 0; i < n; ++i) {
      for (std::int64_t j = 0; j < width; ++j) total[j] += g[i][j] * y[i][j];
    }
    T rounded[kTile];
    std::transform(total, total + width, rounded, [](double sum) { return static_cast<T>(sum); });
    for (std::int64_t i = 0; i < n; ++i) {
      for (std::int64_t j = 0; j < width; ++j) out[i][j] = y[i][j] * (g[i][j] - rounded[j]);
    }
  }
};

/// x' = g - exp(y) sum(g).
struct LogSoftmaxBackward {
  static constexpr std::int64_t kGrain = kExpGrain;

  template <class T>
  static void line(std::int64_t n, T* out, const T* g, const T* y) {
    const auto total = static_cast<T>(
        vector_reduce::run(vector_reduce::Sum<double>(), n, [g](std::int64_t i) { return g[i]; }));
    for (std::int64_t i = 0; i < n; ++i) out[i] = g[i] - vec::exp(y[i]) * total;
  }

  template <class T>
  static void tile(std::int64_t n, std::int64_t width, Rows<T> out, Rows<const T> g,
                   Rows<const T> y) {
    double total[kTile] = {};
    for (std::int64_t i = 0; i < n; ++i) {
      for (std::int64_t j = 0; j < width; ++j) total[j] += g[i][j];
    }
    T rounded[kTile];
    std::transform(total, total + width, rounded, [](double sum) { return static_cast<T>(sum); });
    for (std::int64_t i = 0; i < n; ++i) {
      for (std::int64_t j = 0; j < width; ++j) {
        out[i][j] = g[i][j] - vec::exp(y[i][j]) * rounded[j];
      }
    }
  }
};

template <class Kernel>
Tensor forward(const char* op, const Tensor& x, std::int64_t axis) {
  require_defined(op, x);
  const int along = normalize_axis(op, axis, x.dim());
  Tensor y(x.shape(), x.dtype());
  dispatch_floating(op, x.dtype(), [&](auto element) {
    using T = decltype(element);
    along_axis<Kernel, T, T>(y, along, {x});
  });
  return y;
}

template <class Kernel>
Tensor backward(const char* op, const Tensor& g, const Tensor& y, std::int64_t axis) {
  require_defined(op, g);
  require_defined(op, y);
  check(g.shape() == y.shape() && g.dtype() == y.dtype(),
        "[{}] got g of shape {} and {}, y of shape {} and {}: needs two of one kind", op, g.shape(),
        g.dtype(), y.shape(), y.dtype());
  const int along = normalize_axis(op, axis, y.dim());
  Tensor out(y.shape(), y.dtype());
  dispatch_floating(op, y.dtype(), [&](auto element) {
    using T = decltype(element);
    along_axis<Kernel, T, T, T>(out, along, {g, y});
  });
  return out;
}

}  // namespace

Tensor softmax(const Tensor& x, std::int64_t axis) {
  require_defined("softmax", x);
  if (!is_floating(x.dtype())) return softmax(x.to(DType::f64), axis).to(DType::f32);
  return forward<Softmax>("softmax", x, axis);
}

Tensor log_softmax(const Tensor& x, std::int64_t axis) {
  require_defined("log_softmax", x);
  if (!is_floating(x.dtype())) return log_softmax(x.to(DType::f64), axis).to(DType::f32);
  return forward<LogSoftmax>("log_softmax", x, axis);
}

Tensor softmax_backward(const Tensor& g, const Tensor& y, std::int64_t axis) {
  return backward<SoftmaxBackward>("softmax_backward", g, y, axis);
}

Tensor log_softmax_backward(const Tensor& g, const Tensor& y, std::int64_t axis) {
  return backward<LogSoftmaxBackward>("log_softmax_backward", g, y, axis);
}

Tensor logsumexp(const Tensor& x, const Axes& axes, bool keepdim) {
  require_defined("logsumexp", x);
  if (!is_floating(x.dtype())) return logsumexp(x.to(DType::f64), axes, keepdim).to(DType::f32);
  const AxisMask reduced = axes.mask("logsumexp", x.dim());
  Tensor out(reduced_shape(x.shape(), reduced, keepdim), x.dtype());
  const ReducePlan plan(x, reduced);
  dispatch_floating("logsumexp", x.dtype(), [&](auto element) {
    using T = decltype(element);
    auto* y = out.data<T>();  // first the largest x, then the result
    reduce<T>(plan, x, same_for_all(vector_reduce::Largest<T>()), [y](std::int64_t o, T most) {
      y[o] = std::isinf(most) ? T{0} : most;  // infinity - infinity would be NaN
    });
    const auto exp_of_rest = [y](std::int64_t o) {
      return vector_reduce::sum_of<kExpGrain>([shift = y[o]](T v) { return vec::exp(v - shift); });
    };
    reduce<T>(plan, x, exp_of_rest,
              [y](std::int64_t o, double total) { y[o] = static_cast<T>(y[o] + std::log(total)); });
  });
  return out;
}

}  // namespace ember
