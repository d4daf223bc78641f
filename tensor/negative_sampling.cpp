#include "ember/tensor/negative_sampling.h"

#include <vector>

#include "ember/tensor/creation.h"
#include "ember/tensor/dispatch.h"
#include "ember/tensor/gathered_products.h"
#include "ember/tensor/log_loss.h"
#include "ember/tensor/matmul.h"

namespace ember {
namespace {

/// The scores of all pairs, where `slopes` are to be.
template <class T>
void score_pairs(const Tensor& x, const Tensor& y, const Bags& bags, const Tensor& scores) {
  const std::int64_t width = x.size(1);
  const T* const from = x.data<T>();
  T* score = scores.data<T>();
  for (std::int64_t j = 0; j < bags.count(); ++j) {
    const auto bag = bags[j];
    dot_rows(
        y.data<T>() + j * width, width, std::ssize(bag),
        [&](std::int64_t k) { return from + bag[static_cast<std::size_t>(k)] * width; }, score);
    score += bag.size();
  }
}

/// The loss of all noise words; `slopes` (M, K) comes with their scores.
template <class T>
double noise_loss(const Tensor& slopes, const Tensor& weight, std::vector<T>& scratch) {
  const std::int64_t count = slopes.size(1);
  const Tensor weights = weight.contiguous();
  double loss = 0;
  for (std::int64_t i = 0; i < slopes.size(0); ++i) {
    T* const slope = slopes.data<T>() + i * count;
    const T w = weights.data<T>()[i];
    // The loss of a noise word of score s is -log sigmoid(-s): the sign is changed here, and that
    // of the slope below.
    for (std::int64_t k = 0; k < count; ++k) slope[k] = -slope[k];
    loss += static_cast<double>(w) * log_losses(slope, count, scratch);
    for (std::int64_t k = 0; k < count; ++k) slope[k] *= -w;
  }
  return loss;
}

/// Adds what the pairs give to the gradients of x and y.
template <class T>
void pairs_backward(const Tensor& x, const Tensor& y, const Bags& bags, const Tensor& slopes,
                    T scale, const Tensor& to_x, const Tensor& to_y) {
  const std::int64_t width = x.size(1);
  const T* const from_x = x.data<T>();
  const T* slope = slopes.data<T>();
  std::vector<T> scaled;
  for (std::int64_t j = 0; j < bags.count(); ++j) {
    const auto bag = bags[j];
    scaled.assign(slope, slope + bag.size());
    for (T& one : scaled) one *= scale;
    slope += bag.size();
    axpy_rows(to_y.data<T>() + j * width, width, std::ssize(bag), scaled.data(),
              [&](std::int64_t k) { return from_x + bag[static_cast<std::size_t>(k)] * width; });
    const T* const output = y.data<T>() + j * width;
    for (std::size_t k = 0; k < bag.size(); ++k) {
      axpy_rows(to_x.data<T>() + bag[k] * width, width, 1, &scaled[k],
                [output](std::int64_t) { return output; });
    }
  }
}

}  // namespace

double negative_sampling(const Tensor& x, const Tensor& y, const Bags& bags, const Tensor& weight,
                         NegativeSamplingSlopes& slopes) {
  const std::int64_t n = bags.count();
  slopes = {empty({bags.ids.numel()}, x.dtype()), matmul(x, y.narrow(0, n, y.size(0) - n).t())};
  return dispatch_floating("negative_sampling_loss", x.dtype(), [&](auto element) {
    using T = decltype(element);
    std::vector<T> scratch;
    score_pairs<T>(x, y, bags, slopes.pairs);
    const double of_pairs = log_losses(slopes.pairs.data<T>(), slopes.pairs.numel(), scratch);
    return of_pairs + noise_loss<T>(slopes.noise, weight, scratch);
  });
}

// x' = L' (c y_pairs + C n),  y' = L' (c^T x_pairs, C^T x)     c and C the slopes
NegativeSamplingGradients negative_sampling_backward(double g, const Tensor& x, const Tensor& y,
                                                     const Bags& bags,
                                                     const NegativeSamplingSlopes& slopes) {
  const std::int64_t n = bags.count(), k = y.size(0) - n;
  const Tensor to_x = empty_like(x), to_y = zeros_like(y);
  addmm_into(to_x, slopes.noise, y.narrow(0, n, k), 0, g);
  addmm_into(to_y.narrow(0, n, k), slopes.noise.t(), x, 0, g);
  dispatch_floating("negative_sampling_loss", x.dtype(), [&](auto element) {
    using T = decltype(element);
    pairs_backward(x, y, bags, slopes.pairs, static_cast<T>(g), to_x, to_y);
  });
  return {to_x, to_y};
}

}  // namespace ember
