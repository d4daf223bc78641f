// Running sums.
#include "ember/tensor/axis_slices.h"
#include "ember/tensor/check.h"
#include "ember/tensor/dispatch.h"
#include "ember/tensor/number.h"
#include "ember/tensor/reduce.h"

namespace ember {
namespace {

/// Acc is the type of the accumulator.
template <class Acc>
struct RunningSum {
  static constexpr std::int64_t kGrain = 8192;

  template <class T, class Out>
  static void line(std::int64_t n, Out* y, const T* x) {
    Acc total = 0;
    for (std::int64_t i = 0; i < n; ++i) {
      total = plus(total, static_cast<Acc>(x[i]));
      y[i] = static_cast<Out>(total);
    }
  }

  template <class T, class Out>
  static void tile(std::int64_t n, std::int64_t width, Rows<Out> y, Rows<const T> x) {
    Acc total[kTile] = {};
    for (std::int64_t i = 0; i < n; ++i) {
      for (std::int64_t j = 0; j < width; ++j) {
        total[j] = plus(total[j], static_cast<Acc>(x[i][j]));
        y[i][j] = static_cast<Out>(total[j]);
      }
    }
  }
};

}  // namespace

Tensor cumsum(const Tensor& x, std::int64_t axis) {
  require_defined("cumsum", x);
  const int along = normalize_axis("cumsum", axis, x.dim());
  Tensor y(x.shape(), promote(x.dtype(), DType::i64));
  dispatch(x.dtype(), [&](auto element) {
    using T = decltype(element);
    if constexpr (std::is_floating_point_v<T>) {
      along_axis<RunningSum<double>, T, T>(y, along, {x});
    } else {
      along_axis<RunningSum<std::int64_t>, std::int64_t, T>(y, along, {x});
    }
  });
  return y;
}

}  // namespace ember
