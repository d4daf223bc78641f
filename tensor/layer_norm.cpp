#include "ember/tensor/layer_norm.h"

#include <cmath>
#include <vector>

#include "ember/tensor/creation.h"
#include "ember/tensor/dispatch.h"
#include "ember/tensor/reduce.h"
#include "ember/tensor/threads.h"

namespace ember {
namespace {

/// Sum of f(c) over a row. Several partial sums at once, so that the loop vectorises; in f64, so
/// that long rows lose no digits.
template <class F>
double sum_over(std::int64_t columns, const F& f) {
  constexpr std::int64_t kLanes = 8;
  double partial[kLanes] = {};
  std::int64_t c = 0;
  for (; c + kLanes <= columns; c += kLanes) {
    for (std::int64_t lane = 0; lane < kLanes; ++lane) partial[lane] += f(c + lane);
  }
  double total = 0;
  for (; c < columns; ++c) total += f(c);
  for (const double lane : partial) total += lane;
  return total;
}

std::int64_t grain_for(std::int64_t columns) {
  return std::max<std::int64_t>(1, 8192 / std::max<std::int64_t>(columns, 1));
}

}  // namespace

LayerNormResult layer_norm(const Tensor& x_given, const Tensor& weight, const Tensor& bias,
                           double eps) {
  const Tensor x = x_given.contiguous();
  const std::int64_t rows = x.size(0), columns = x.size(1);
  LayerNormResult result{empty_like(x), empty({rows}, x.dtype()), empty({rows}, x.dtype())};
  dispatch_floating("layer_norm", x.dtype(), [&](auto element) {
    using T = decltype(element);
    const Tensor w = weight.defined() ? weight.contiguous() : ones({columns}, x.dtype());
    const Tensor b = bias.defined() ? bias.contiguous() : zeros({columns}, x.dtype());
    const T *x_data = x.data<T>(), *w_data = w.data<T>(), *b_data = b.data<T>();
    T *y_data = result.y.data<T>(), *mean_data = result.mean.data<T>(),
      *rstd_data = result.rstd.data<T>();
    parallel_for(rows, grain_for(columns), [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t r = begin; r < end; ++r) {
        const T* row = x_data + r * columns;
        T* y = y_data + r * columns;
        const auto n = static_cast<double>(columns);
        const double mean = sum_over(columns, [&](std::int64_t c) { return double(row[c]); }) / n;
        const double variance = sum_over(columns,
                                         [&](std::int64_t c) {
                                           return (double(row[c]) - mean) * (double(row[c]) - mean);
                                         }) /
                                n;
        const T m = static_cast<T>(mean);
        const T rstd = static_cast<T>(1 / std::sqrt(variance + eps));
        mean_data[r] = m;
        rstd_data[r] = rstd;
        for (std::int64_t c = 0; c < columns; ++c)
          y[c] = (row[c] - m) * rstd * w_data[c] + b_data[c];
      }
    });
  });
  return result;
}

LayerNormGradients layer_norm_backward(const Tensor& g_given, const Tensor& x_given,
                                       const Tensor& weight, const LayerNormResult& forward) {
  const Tensor x = x_given.contiguous(), g = g_given.contiguous();
  const std::int64_t rows = x.size(0), columns = x.size(1);
  const Tensor to_x = empty_like(x);
  // Each stretch of rows sums its share of weight' and bias'; the stretches do not depend on the
  // number of threads, so neither does the result.
  constexpr std::int64_t kStretch = 32;
  const std::int64_t stretches = (rows + kStretch - 1) / kStretch;
  const Tensor to_weight = zeros({stretches, columns}, x.dtype());
  const Tensor to_bias = zeros({stretches, columns}, x.dtype());
  dispatch_floating("layer_norm", x.dtype(), [&](auto element) {
    using T = decltype(element);
    const Tensor w = weight.defined() ? weight.contiguous() : ones({columns}, x.dtype());
    const T *x_data = x.data<T>(), *g_data = g.data<T>(), *w_data = w.data<T>(),
            *mean_data = forward.mean.data<T>(), *rstd_data = forward.rstd.data<T>();
    T *to_x_data = to_x.data<T>(), *to_weight_data = to_weight.data<T>(),
      *to_bias_data = to_bias.data<T>();
    parallel_for(stretches, 1, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t r = begin * kStretch; r < std::min(rows, end * kStretch); ++r) {
        const T *row = x_data + r * columns, *gr = g_data + r * columns;
        T* out = to_x_data + r * columns;
        T* sum_w = to_weight_data + r / kStretch * columns;
        T* sum_b = to_bias_data + r / kStretch * columns;
        const T m = mean_data[r], rstd = rstd_data[r];
        const auto n = static_cast<double>(columns);
        const T mean_h = static_cast<T>(
            sum_over(columns, [&](std::int64_t c) { return double(gr[c] * w_data[c]); }) / n);
        const T mean_hz =
            static_cast<T>(sum_over(columns,
                                    [&](std::int64_t c) {
                                      return double(gr[c] * w_data[c] * ((row[c] - m) * rstd));
                                    }) /
                           n);
        for (std::int64_t c = 0; c < columns; ++c) {
          const T z = (row[c] - m) * rstd;
          out[c] = rstd * (gr[c] * w_data[c] - mean_h - z * mean_hz);
          sum_w[c] += gr[c] * z;
          sum_b[c] += gr[c];
        }
      }
    });
  });
  return {to_x, sum(to_weight, 0), sum(to_bias, 0)};
}

}  // namespace ember
