#include "ember/tensor/cross_entropy.h"

#include "ember/tensor/creation.h"
#include "ember/tensor/dispatch.h"
#include "ember/tensor/exp_sum.h"
#include "ember/tensor/loop.h"
#include "ember/tensor/threads.h"

namespace ember {
namespace {

/// How many rows are worth a thread.
double grain_for(const Tensor& x) {
  return static_cast<double>(vector_reduce::kExpGrain) / static_cast<double>(x.size(1));
}

}  // namespace

CrossEntropyResult cross_entropy(const Tensor& given, const Tensor& target) {
  const Tensor x = given.contiguous(), classes = target.contiguous();
  const std::int64_t rows = x.size(0), width = x.size(1);
  const CrossEntropyResult result{empty({rows}, x.dtype()), empty({rows}, x.dtype())};
  dispatch_floating("cross_entropy", x.dtype(), [&](auto element) {
    using T = decltype(element);
    const auto* const t = classes.data<std::int64_t>();
    T *const losses = result.losses.data<T>(), *const log_sums = result.log_sum.data<T>();
    parallel_for(rows, grain_for(x), [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) {
        const T* const row = x.data<T>() + i * width;
        const T most = largest_of(width, row);
        const double log_total = std::log(sum_of_exp(width, row, most));
        losses[i] = static_cast<T>(static_cast<double>(most - row[t[i]]) + log_total);
        log_sums[i] = static_cast<T>(static_cast<double>(most) + log_total);
      }
    });
  });
  return result;
}

Tensor cross_entropy_backward(const Tensor& g_given, const Tensor& x_given, const Tensor& target,
                              const Tensor& log_sum) {
  const Tensor g = g_given.contiguous(), x = x_given.contiguous(), classes = target.contiguous();
  const std::int64_t rows = x.size(0), width = x.size(1);
  const Tensor out = empty_like(x);
  dispatch_floating("cross_entropy", x.dtype(), [&](auto element) {
    using T = decltype(element);
    const auto* const t = classes.data<std::int64_t>();
    parallel_for(rows, grain_for(x), [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t i = begin; i < end; ++i) {
        const T* const row = x.data<T>() + i * width;
        T* const to = out.data<T>() + i * width;
        const T weight = g.data<T>()[i], shift = log_sum.data<T>()[i];
        if (weight == 0) {
          std::fill_n(to, width, T{0});
          continue;
        }
        EMBER_INDEPENDENT_ITERATIONS
        for (std::int64_t j = 0; j < width; ++j) to[j] = weight * vec::exp(row[j] - shift);
        to[t[i]] -= weight;
      }
    });
  });
  return out;
}

}  // namespace ember
