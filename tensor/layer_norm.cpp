#include "ember/tensor/layer_norm.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "ember/tensor/creation.h"
#include "ember/tensor/dispatch.h"
#include "ember/tensor/loop.h"
#include "ember/tensor/reduce.h"
#include "ember/tensor/threads.h"
#include "ember/tensor/vector_reduce.h"

namespace ember {
namespace {

/// The mean of at(c) over a row, in f64, so that long rows keep their precision.
template <class At>
double mean_of(std::int64_t columns, const At& at) {
  return vector_reduce::run(vector_reduce::Sum<double>(), columns, at) /
         static_cast<double>(columns);
}

/// How many rows are worth a thread.
double grain_for(std::int64_t columns) {
  return 8192 / static_cast<double>(std::max<std::int64_t>(columns, 1));
}

/// y = (x - mean) rstd w + b.
template <class T>
void normalize(const T* x, T mean, T rstd, const T* w, const T* b, std::int64_t columns, T* y) {
  EMBER_INDEPENDENT_ITERATIONS
  for (std::int64_t c = 0; c < columns; ++c) y[c] = (x[c] - mean) * rstd * w[c] + b[c];
}

/// z = (x - mean) rstd and h = g w.
template <class T>
void prepare(const T* x, const T* g, const T* w, T mean, T rstd, std::int64_t columns, T* z, T* h) {
  EMBER_INDEPENDENT_ITERATIONS
  for (std::int64_t c = 0; c < columns; ++c) {
    z[c] = (x[c] - mean) * rstd;
    h[c] = g[c] * w[c];
  }
}

/// to_x = rstd (h - mean(h) - z mean(h z)).
template <class T>
void gradient_of_row(const T* z, const T* h, T rstd, std::int64_t columns, T* to_x) {
  const auto mean_h = static_cast<T>(mean_of(columns, [h](std::int64_t c) { return h[c]; }));
  const auto mean_hz =
      static_cast<T>(mean_of(columns, [=](std::int64_t c) { return h[c] * z[c]; }));
  EMBER_INDEPENDENT_ITERATIONS
  for (std::int64_t c = 0; c < columns; ++c) to_x[c] = rstd * (h[c] - mean_h - z[c] * mean_hz);
}

/// Adds one row's part of the gradients of weight and bias.
template <class T>
void add_shares(const T* z, const T* g, std::int64_t columns, T* to_weight, T* to_bias) {
  EMBER_INDEPENDENT_ITERATIONS
  for (std::int64_t c = 0; c < columns; ++c) {
    to_weight[c] += g[c] * z[c];
    to_bias[c] += g[c];
  }
}

}  // namespace

LayerNormResult layer_norm(const Tensor& x_given, const Tensor& weight, const Tensor& bias,
                           double eps) {
  const Tensor x = x_given.contiguous();
  const std::int64_t rows = x.size(0), columns = x.size(1);
  LayerNormResult result{empty_like(x), empty({rows}, x.dtype()), empty({rows}, x.dtype())};
  const Tensor w = weight.defined() ? weight.contiguous() : ones({columns}, x.dtype());
  const Tensor b = bias.defined() ? bias.contiguous() : zeros({columns}, x.dtype());
  dispatch_floating("layer_norm", x.dtype(), [&](auto element) {
    using T = decltype(element);
    parallel_for(rows, grain_for(columns), [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t r = begin; r < end; ++r) {
        const T* const row = x.data<T>() + r * columns;
        const auto mean =
            static_cast<T>(mean_of(columns, [row](std::int64_t c) { return row[c]; }));
        const double variance =
            mean_of(columns, [=](std::int64_t c) { return (row[c] - mean) * (row[c] - mean); });
        const auto rstd = static_cast<T>(1 / std::sqrt(variance + eps));
        result.mean.data<T>()[r] = mean;
        result.rstd.data<T>()[r] = rstd;
        normalize(row, mean, rstd, static_cast<const T*>(w.data<T>()),
                  static_cast<const T*>(b.data<T>()), columns, result.y.data<T>() + r * columns);
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
  // Each stretch of rows has partial sums of weight' and bias' of its own. The stretches do not
  // depend on the number of threads, so neither does the result.
  constexpr std::int64_t kStretch = 32;
  const std::int64_t stretches = (rows + kStretch - 1) / kStretch;
  const Tensor to_weight = zeros({stretches, columns}, x.dtype());
  const Tensor to_bias = zeros({stretches, columns}, x.dtype());
  const Tensor w = weight.defined() ? weight.contiguous() : ones({columns}, x.dtype());
  dispatch_floating("layer_norm", x.dtype(), [&](auto element) {
    using T = decltype(element);
    const auto backward_rows = [&](std::int64_t begin, std::int64_t end) {
      std::vector<T> z(static_cast<std::size_t>(columns)), h(z.size());
      for (std::int64_t r = begin * kStretch; r < std::min(rows, end * kStretch); ++r) {
        const T *const x_row = x.data<T>() + r * columns, *const g_row = g.data<T>() + r * columns;
        const T rstd = forward.rstd.data<T>()[r];
        prepare(x_row, g_row, static_cast<const T*>(w.data<T>()), forward.mean.data<T>()[r], rstd,
                columns, z.data(), h.data());
        gradient_of_row(z.data(), h.data(), rstd, columns, to_x.data<T>() + r * columns);
        const std::int64_t share = r / kStretch * columns;
        add_shares(z.data(), g_row, columns, to_weight.data<T>() + share,
                   to_bias.data<T>() + share);
      }
    };
    parallel_for(stretches, grain_for(columns * kStretch), backward_rows);
  });
  return {to_x, sum(to_weight, 0), sum(to_bias, 0)};
}

}  // namespace ember
