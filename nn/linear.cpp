#include "ember/nn/linear.h"

#include <cmath>

#include "ember/autograd/elementwise.h"
#include "ember/autograd/matmul.h"
#include "ember/autograd/node.h"
#include "ember/autograd/reduce.h"
#include "ember/nn/init.h"
#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"

namespace ember::nn {
namespace {

/// linear for x (N, in).
Variable linear_of_rows(const Variable& x, const Variable& weight, const Variable& bias) {
  // y = x W^T + b      x' = y' W,  W' = y'^T x,  b' = sum of y' over the rows
  Tensor y = empty({x.size(0), weight.size(0)}, x.dtype());
  if (bias.defined()) y.copy_(bias.value());
  addmm_into(y, x.value(), weight.value().t(), bias.defined() ? 1 : 0);
  const auto to_x = [w = Saved(weight)](const Variable& g) { return matmul(g, w); };
  const auto to_weight = [x = Saved(x)](const Variable& g) { return matmul(g.t(), x); };
  const auto to_bias = [](const Variable& g) { return sum(g, 0); };
  if (!bias.defined()) return record("linear", y, {{x, to_x}, {weight, to_weight}});
  return record("linear", y, {{x, to_x}, {weight, to_weight}, {bias, to_bias}});
}

}  // namespace

Variable linear(const Variable& x, const Variable& weight, const Variable& bias) {
  check(weight.dim() == 2, "[linear] got a weight of shape {}: needs (out, in)", weight.shape());
  check(x.dim() >= 1 && x.size(-1) == weight.size(1),
        "[linear] got x of shape {} for a weight of shape {} (out, in): the last axis of x must be "
        "{}",
        x.shape(), weight.shape(), weight.size(1));
  check(!bias.defined() || bias.shape() == Shape{weight.size(0)},
        "[linear] got a bias of shape {} for a weight of shape {} (out, in): needs ({},)",
        bias.shape(), weight.shape(), weight.size(0));
  check(x.dtype() == weight.dtype() && (!bias.defined() || bias.dtype() == weight.dtype()),
        "[linear] got x of {}, a weight of {} and a bias of {}: needs one dtype", x.dtype(),
        weight.dtype(), bias.defined() ? bias.dtype() : weight.dtype());
  if (x.dim() == 2) return linear_of_rows(x, weight, bias);
  Shape shape = x.shape();
  shape[x.dim() - 1] = weight.size(0);
  const Variable rows = x.dim() == 1 ? x.unsqueeze(0) : x.flatten(0, -2);
  return linear_of_rows(rows, weight, bias).reshape(shape);
}

Linear::Linear(std::int64_t in_features, std::int64_t out_features, bool with_bias, DType dtype)
    : weight(empty({out_features, in_features}, dtype), true) {
  const double bound = in_features > 0 ? 1 / std::sqrt(static_cast<double>(in_features)) : 0;
  init::uniform_(weight, -bound, bound);
  if (!with_bias) return;
  bias = Variable(empty({out_features}, dtype), true);
  init::uniform_(bias, -bound, bound);
}

std::string Linear::extra_repr() const {
  return fmt::format("in_features={}, out_features={}, bias={}", weight.size(1), weight.size(0),
                     bias.defined() ? "True" : "False");
}

void Linear::members(Members& members) {
  members.parameter("weight", weight);
  members.parameter("bias", bias);
}

}  // namespace ember::nn
