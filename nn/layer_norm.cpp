#include "ember/nn/layer_norm.h"

#include <algorithm>

#include "ember/autograd/elementwise.h"
#include "ember/autograd/node.h"
#include "ember/autograd/reduce.h"
#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/layer_norm.h"

namespace ember::nn {
namespace {

/// The gradients of the fused kernel, composed of differentiable functions: for create_graph.
std::vector<Gradient> composed_gradients(const Variable& g, const Variable& x, const Variable& w,
                                         double eps) {
  // z = (x - m) s, s = 1/sqrt(var + eps), h = g w
  const Variable centred = x - mean(x, -1, true);
  const Variable s = rsqrt(mean(square(centred), -1, true) + eps);
  const Variable z = centred * s;
  const Variable h = w.defined() ? g * w : g;
  const Variable to_x = s * (h - mean(h, -1, true) - z * mean(h * z, -1, true));
  return {to_x, sum(g * z, 0), sum(g, 0)};
}

/// layer_norm for x (N, C).
Variable layer_norm_of_rows(const Variable& x, const Variable& weight, const Variable& bias,
                            double eps) {
  // y = z w + b,  z = (x - mean) rstd      see tensor/layer_norm.h for the gradients
  const LayerNormResult forward = layer_norm(x.value(), weight.value(), bias.value(), eps);
  std::vector<Variable> inputs{x};
  if (weight.defined()) inputs.push_back(weight);
  if (bias.defined()) inputs.push_back(bias);
  const auto rule = [x = Saved(x), has_weight = weight.defined(), has_bias = bias.defined(),
                     w = Saved(weight.defined() ? weight : Variable(ones({1}, x.dtype()))), forward,
                     eps](const Variable& g, const Variable&) {
    const Variable scale = has_weight ? w.get() : Variable();
    std::vector<Gradient> gradients;
    if (grad_enabled()) {
      gradients = composed_gradients(g, x, scale, eps);
    } else {
      auto fused = layer_norm_backward(g.value(), x.get().value(), scale.value(), forward);
      gradients = {Variable(fused.x), Variable(fused.weight), Variable(fused.bias)};
    }
    if (!has_bias) gradients.pop_back();
    if (!has_weight) gradients.erase(gradients.begin() + 1);
    return gradients;
  };
  return record_joint("layer_norm", forward.y, inputs, rule);
}

}  // namespace

Variable layer_norm(const Variable& x, const Shape& normalized_shape, const Variable& weight,
                    const Variable& bias, double eps) {
  const Shape& axes = normalized_shape;
  check(!axes.empty() && x.dim() >= axes.size() &&
            std::equal(axes.begin(), axes.end(), x.shape().end() - axes.size()),
        "[layer_norm] got x of shape {}: its last axes must be {}", x.shape(), axes);
  for (const Variable* scale : {&weight, &bias}) {
    if (!scale->defined()) continue;
    check(scale->shape() == axes && scale->dtype() == x.dtype(),
          "[layer_norm] got a weight or bias of shape {} and dtype {}: needs {} and {}",
          scale->shape(), scale->dtype(), axes, x.dtype());
  }
  const std::int64_t columns = numel(axes);
  const auto as_row = [&](const Variable& v) { return v.defined() ? v.reshape({columns}) : v; };
  const Variable rows = x.reshape({columns == 0 ? 0 : x.numel() / columns, columns});
  return layer_norm_of_rows(rows, as_row(weight), as_row(bias), eps).reshape(x.shape());
}

LayerNorm::LayerNorm(const Shape& normalized_shape, double eps, bool elementwise_affine)
    : normalized_shape_(normalized_shape), eps_(eps) {
  if (!elementwise_affine) return;
  weight = Variable(ones(normalized_shape), true);
  bias = Variable(zeros(normalized_shape), true);
}

std::string LayerNorm::extra_repr() const {
  return fmt::format("{}, eps={}, elementwise_affine={}", normalized_shape_, eps_,
                     weight.defined() ? "True" : "False");
}

void LayerNorm::members(Members& members) {
  members.parameter("weight", weight);
  members.parameter("bias", bias);
}

}  // namespace ember::nn
