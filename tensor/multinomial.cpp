#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "ember/tensor/check.h"
#include "ember/tensor/random.h"
#include "ember/tensor/reduce.h"
#include "ember/tensor/threads.h"

namespace ember {
namespace {

/// Error: a negative or non-finite weight; fewer weights that are not 0 than `needed` in a row.
void check_weights(const Tensor& weights, std::int64_t needed) {
  const std::int64_t k = weights.size(1);
  const double* weight = weights.data<double>();
  for (std::int64_t row = 0; row < weights.size(0); ++row, weight += k) {
    std::int64_t possible = 0;
    for (std::int64_t i = 0; i < k; ++i) {
      check(weight[i] >= 0 && std::isfinite(weight[i]),
            "[multinomial] got weight {} at place {} of row {}: needs finite weights of at least 0",
            weight[i], i, row);
      possible += weight[i] > 0;
    }
    check(possible >= needed,
          "[multinomial] {} of the {} weights in row {} are not 0: {} are needed for these draws",
          possible, k, row, needed);
  }
}

/// Each draw is the place where the running sum of the weights first exceeds a uniform number.
Tensor draw_with_replacement(const Tensor& weights, std::int64_t count, Generator& generator) {
  constexpr double kGrain = 200;  // draws
  const std::int64_t rows = weights.size(0), k = weights.size(1);
  const Tensor sums = cumsum(weights, 1);
  const Tensor uniform = rand({rows, count}, DType::f64, generator);
  Tensor places({rows, count}, DType::i64);
  const double* const first_sum = sums.data<double>();
  const double* const u = uniform.data<double>();
  std::int64_t* const place = places.data<std::int64_t>();
  parallel_for(rows * count, kGrain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const double* const sum = first_sum + i / count * k;
      const double total = sum[k - 1];
      check(std::isfinite(total), "[multinomial] the weights of row {} have no finite sum",
            i / count);
      // Below the total even after rounding, so that a sum exceeds it. The first that does has a
      // weight above 0.
      const double target = std::min(u[i] * total, std::nextafter(total, 0.0));
      place[i] = std::upper_bound(sum, sum + k, target) - sum;
    }
  });
  return places;
}

/// Exponential clocks: place i has an arrival time that is exponentially distributed with rate
/// weight[i]. The next arrival is each of the remaining places with a probability proportional to
/// its weight, so the order of arrival is an order of draws without replacement.
Tensor draw_without_replacement(const Tensor& weights, std::int64_t count, Generator& generator) {
  constexpr double kGrain = 500;  // weights
  const std::int64_t rows = weights.size(0), k = weights.size(1);
  const Tensor uniform = rand({rows, k}, DType::f64, generator);
  Tensor places({rows, count}, DType::i64);
  parallel_for(rows, kGrain / static_cast<double>(k), [&](std::int64_t begin, std::int64_t end) {
    std::vector<std::pair<double, std::int64_t>> arrivals;
    for (std::int64_t row = begin; row < end; ++row) {
      const double* const weight = weights.data<double>() + row * k;
      const double* const u = uniform.data<double>() + row * k;
      arrivals.clear();
      for (std::int64_t i = 0; i < k; ++i) {
        if (weight[i] > 0) arrivals.emplace_back(-std::log1p(-u[i]) / weight[i], i);
      }
      std::partial_sort(arrivals.begin(), arrivals.begin() + count, arrivals.end());
      std::int64_t* const place = places.data<std::int64_t>() + row * count;
      for (std::int64_t i = 0; i < count; ++i) {
        place[i] = arrivals[static_cast<std::size_t>(i)].second;
      }
    }
  });
  return places;
}

}  // namespace

Tensor multinomial(const Tensor& weights, std::int64_t count, bool replacement,
                   Generator& generator) {
  require_defined("multinomial", weights);
  const bool is_batch = weights.dim() == 2;
  check(is_batch || weights.dim() == 1,
        "[multinomial] got weights of shape {}: needs (K) or (B, K)", weights.shape());
  check(count >= 0, "[multinomial] got {} draws: needs at least 0", count);
  const Tensor rows = (is_batch ? weights : weights.unsqueeze(0)).to(DType::f64).contiguous();
  check_weights(rows, replacement ? std::min<std::int64_t>(count, 1) : count);
  // A single draw has the same distribution either way, and running sums are cheaper.
  const Tensor places = replacement || count == 1
                            ? draw_with_replacement(rows, count, generator)
                            : draw_without_replacement(rows, count, generator);
  return is_batch ? places : places.squeeze(0);
}

}  // namespace ember
