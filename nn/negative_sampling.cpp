#include "ember/nn/negative_sampling.h"

#include "ember/autograd/composed_gradients.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/gather.h"
#include "ember/autograd/matmul.h"
#include "ember/autograd/node.h"
#include "ember/autograd/reduce.h"
#include "ember/nn/log_loss.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/dispatch.h"
#include "ember/tensor/row_products.h"

namespace ember::nn {
namespace {

/// The slopes of the loss: in the score of each pair, in the order of the bags' ids, and in that of
/// each input with each noise word.
struct Slopes {
  Tensor pairs;  // (P)
  Tensor noise;  // (M, K)
};

void check_arguments(const Variable& x, const Variable& y, const Bags& bags, const Tensor& weight) {
  constexpr const char* op = "negative_sampling_loss";
  check(x.dim() == 2 && y.dim() == 2 && x.size(1) == y.size(1) && weight.defined() &&
            weight.shape() == Shape{x.size(0)} && y.size(0) >= bags.count(),
        "[{}] got x of shape {}, y of shape {}, {} bags and noise weights of shape {}: needs "
        "(M, D), (N + K, D), N bags and (M)",
        op, x.shape(), y.shape(), bags.count(), weight.defined() ? weight.shape() : Shape{});
  check(x.dtype() == y.dtype() && x.dtype() == weight.dtype() && is_floating(x.dtype()),
        "[{}] got x of {}, y of {} and noise weights of {}: needs f32, or f64, for all", op,
        x.dtype(), y.dtype(), weight.dtype());
}

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
    // The loss of a score s is -log sigmoid(-s): turned round on the way in, and on the way out.
    for (std::int64_t k = 0; k < count; ++k) slope[k] = -slope[k];
    loss += static_cast<double>(w) * log_losses(slope, count, scratch);
    for (std::int64_t k = 0; k < count; ++k) slope[k] *= -w;
  }
  return loss;
}

double forward(const Tensor& x, const Tensor& y, const Bags& bags, const Tensor& weight,
               Slopes& slopes) {
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
    add_rows(to_y.data<T>() + j * width, width, std::ssize(bag), scaled.data(),
             [&](std::int64_t k) { return from_x + bag[static_cast<std::size_t>(k)] * width; });
    const T* const output = y.data<T>() + j * width;
    for (std::size_t k = 0; k < bag.size(); ++k) {
      add_rows(to_x.data<T>() + bag[k] * width, width, 1, &scaled[k],
               [output](std::int64_t) { return output; });
    }
  }
}

/// x' = L' (c y_pairs + C n),  y' = L' (c^T x_pairs, C^T x)     c and C the slopes
std::vector<Gradient> backward(double g, const Tensor& x, const Tensor& y, const Bags& bags,
                               const Slopes& slopes) {
  const std::int64_t n = bags.count(), k = y.size(0) - n;
  const Tensor to_x = empty_like(x), to_y = zeros_like(y);
  addmm_into(to_x, slopes.noise, y.narrow(0, n, k), 0, g);
  addmm_into(to_y.narrow(0, n, k), slopes.noise.t(), x, 0, g);
  dispatch_floating("negative_sampling_loss", x.dtype(), [&](auto element) {
    using T = decltype(element);
    pairs_backward(x, y, bags, slopes.pairs, static_cast<T>(g), to_x, to_y);
  });
  return {Variable(to_x), Variable(to_y)};
}

/// The loss, composed of differentiable functions.
Variable composed_loss(const Variable& x, const Variable& y, const Bags& bags,
                       const Tensor& weight) {
  const std::int64_t n = bags.count();
  const Variable inputs = index_select(x, 0, bags.ids);               // (P, D)
  const Variable outputs = index_select(y, 0, bag_of_each_id(bags));  // (P, D)
  const Variable noise = y.narrow(0, n, y.size(0) - n);               // (K, D)
  const Variable of_pairs = log_sigmoid(sum(inputs * outputs, 1));    // (P)
  const Variable of_noise = log_sigmoid(-matmul(x, noise.t()));       // (M, K)
  return -(sum(of_pairs) + sum(of_noise * weight.unsqueeze(1)));
}

/// The bags, once all arguments are known to fit together.
Bags checked_arguments(const Variable& x, const Variable& y, const Bags& given,
                       const Tensor& weight) {
  require_defined("negative_sampling_loss", x.value());
  require_defined("negative_sampling_loss", y.value());
  Bags bags = checked_bags("negative_sampling_loss", given, x.size(0));
  check_arguments(x, y, bags, weight);
  return bags;
}

}  // namespace

Variable composed::negative_sampling_loss(const Variable& x, const Variable& y, const Bags& bags,
                                          const Tensor& noise_weight) {
  return composed_loss(x, y, checked_arguments(x, y, bags, noise_weight), noise_weight);
}

Variable negative_sampling_loss(const Variable& x, const Variable& y, const Bags& given,
                                const Tensor& noise_weight) {
  const Bags bags = checked_arguments(x, y, given, noise_weight);
  const Tensor inputs = x.value().contiguous(), outputs = y.value().contiguous();
  Slopes slopes;
  const double loss = forward(inputs, outputs, bags, noise_weight, slopes);
  const auto rule = [x = Saved(x), y = Saved(y), weight = Saved(noise_weight), bags, slopes](
                        const Variable& g, const Variable&) {
    if (grad_enabled()) {
      const auto composed = [&, w = weight.get().value()](const auto& in) {
        return composed_loss(in[0], in[1], bags, w);
      };
      return composed_gradients(composed, {x, y}, g);
    }
    return backward(g.item(), x.get().value().contiguous(), y.get().value().contiguous(), bags,
                    slopes);
  };
  // y = -sum log s(x_i y_o) - sum w log s(-x_i y_k)       slopes = s(score) - 1, w s(score);
  // x_i' = y' slope y_o,  y_o' = y' slope x_i,  s = sigmoid
  return record_joint("negative_sampling_loss", full({}, loss, x.dtype()), {x, y}, rule);
}

}  // namespace ember::nn
