#include "ember/nn/layer_norm.h"

#include <algorithm>

#include "ember/autograd/composed_gradients.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/node.h"
#include "ember/autograd/reduce.h"
#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/layer_norm.h"

namespace ember::nn {
namespace {

/// layer_norm for x (N, C), weight and bias (C).
Variable composed_norm(const Variable& x, const Variable& weight, const Variable& bias,
                       double eps) {
  const Variable centred = x - mean(x, -1, true);
  const Variable z = centred * rsqrt(mean(square(centred), -1, true) + eps);
  const Variable scaled = weight.defined() ? z * weight : z;
  return bias.defined() ? scaled + bias : scaled;
}

/// The same, fused.
Variable fused_norm(const Variable& x, const Variable& weight, const Variable& bias, double eps) {
  // y = z w + b,  z = (x - mean) rstd      see tensor/layer_norm.h for the gradients
  const LayerNormResult forward = layer_norm(x.value(), weight.value(), bias.value(), eps);
  // No gradient depends on the bias's numbers, so they need no check as Saved.
  const auto rule = [x = Saved(x), w = Saved(weight), b = bias, forward, eps](
                        const Variable& g, const Variable&) -> std::vector<Gradient> {
    if (grad_enabled()) {
      return composed_gradients(
          [eps](const auto& in) { return composed_norm(in[0], in[1], in[2], eps); }, {x, w, b}, g);
    }
    auto fused = layer_norm_backward(g.value(), x.get().value(), w.get().value(), forward);
    return {Variable(fused.x), Variable(fused.weight), Variable(fused.bias)};
  };
  return record_joint("layer_norm", forward.y, {x, weight, bias}, rule);
}

using NormOfRows = Variable (*)(const Variable&, const Variable&, const Variable&, double);

/// Any shape as rows of one axis, there and back.
Variable norm_of(NormOfRows norm_of_rows, const Variable& x, const Shape& axes,
                 const Variable& weight, const Variable& bias, double eps) {
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
  return norm_of_rows(rows, as_row(weight), as_row(bias), eps).reshape(x.shape());
}

}  // namespace

Variable layer_norm(const Variable& x, const Shape& normalized_shape, const Variable& weight,
                    const Variable& bias, double eps) {
  return norm_of(fused_norm, x, normalized_shape, weight, bias, eps);
}

Variable composed::layer_norm(const Variable& x, const Shape& normalized_shape,
                              const Variable& weight, const Variable& bias, double eps) {
  return norm_of(composed_norm, x, normalized_shape, weight, bias, eps);
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
