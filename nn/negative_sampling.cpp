#include "ember/nn/negative_sampling.h"

#include "ember/autograd/composed_gradients.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/gather.h"
#include "ember/autograd/matmul.h"
#include "ember/autograd/node.h"
#include "ember/autograd/reduce.h"
#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/negative_sampling.h"

namespace ember::nn {
namespace {

/// The bags, once all arguments are known to fit together.
Bags checked_arguments(const Variable& x, const Variable& y, const Bags& given,
                       const Tensor& weight) {
  constexpr const char* op = "negative_sampling_loss";
  require_defined(op, x.value());
  require_defined(op, y.value());
  Bags bags = checked_bags(op, given, x.size(0));
  check(x.dim() == 2 && y.dim() == 2 && x.size(1) == y.size(1) && weight.defined() &&
            weight.shape() == Shape{x.size(0)} && y.size(0) >= bags.count(),
        "[{}] got x of shape {}, y of shape {}, {} bags and noise weights of shape {}: needs "
        "(M, D), (N + K, D), N bags and (M)",
        op, x.shape(), y.shape(), bags.count(), weight.defined() ? weight.shape() : Shape{});
  check(x.dtype() == y.dtype() && x.dtype() == weight.dtype() && is_floating(x.dtype()),
        "[{}] got x of {}, y of {} and noise weights of {}: needs f32, or f64, for all", op,
        x.dtype(), y.dtype(), weight.dtype());
  return bags;
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

}  // namespace

Variable composed::negative_sampling_loss(const Variable& x, const Variable& y, const Bags& bags,
                                          const Tensor& noise_weight) {
  return composed_loss(x, y, checked_arguments(x, y, bags, noise_weight), noise_weight);
}

Variable negative_sampling_loss(const Variable& x, const Variable& y, const Bags& given,
                                const Tensor& noise_weight) {
  const Bags bags = checked_arguments(x, y, given, noise_weight);
  const Tensor inputs = x.value().contiguous(), outputs = y.value().contiguous();
  NegativeSamplingSlopes slopes;
  const double loss = negative_sampling(inputs, outputs, bags, noise_weight, slopes);
  const auto rule = [x = Saved(x), y = Saved(y), weight = Saved(noise_weight),
                     ids = Saved(bags.ids), offsets = Saved(bags.offsets),
                     slopes](const Variable& g, const Variable&) {
    const Bags saved{ids.get().value(), offsets.get().value()};
    if (grad_enabled()) {
      const auto composed = [&, w = weight.get().value()](const auto& in) {
        return composed_loss(in[0], in[1], saved, w);
      };
      return composed_gradients(composed, {x, y}, g);
    }
    const auto gradients = negative_sampling_backward(g.item(), x.get().value().contiguous(),
                                                      y.get().value().contiguous(), saved, slopes);
    return std::vector<Gradient>{Variable(gradients.x), Variable(gradients.y)};
  };
  // y = -sum log s(x_i y_o) - sum w log s(-x_i y_k)       slopes = s(score) - 1, w s(score);
  // x_i' = y' slope y_o,  y_o' = y' slope x_i,  s = sigmoid
  return record_joint("negative_sampling_loss", full({}, loss, x.dtype()), {x, y}, rule);
}

}  // namespace ember::nn
