/// LayerNorm: normalises the last axis (or several) to mean 0 and variance 1, then multiplies by a
/// weight and adds a bias, both learnt. (Ba et al., arXiv 1607.06450)
#pragma once

#include "ember/nn/module.h"

namespace ember::nn {

/// x (..., S), weight and bias (S) or undefined -> (..., S), normalised over its last axes, whose
/// sizes are `normalized_shape` S: mostly one, (C). Fused; has a second derivative.
/// Error: sizes or dtypes that do not meet.
Variable layer_norm(const Variable& x, const Shape& normalized_shape, const Variable& weight = {},
                    const Variable& bias = {}, double eps = 1e-5);

namespace composed {

/// The same function, to be read.
Variable layer_norm(const Variable& x, const Shape& normalized_shape, const Variable& weight = {},
                    const Variable& bias = {}, double eps = 1e-5);

}  // namespace composed

class LayerNorm : public Layer {
 public:
  explicit LayerNorm(const Shape& normalized_shape, double eps = 1e-5,
                     bool elementwise_affine = true);
  explicit LayerNorm(std::int64_t features) : LayerNorm(Shape{features}) {}
  Variable forward(const Variable& x) const override {
    return layer_norm(x, normalized_shape_, weight, bias, eps_);
  }
  std::string type_name() const override { return "LayerNorm"; }
  std::string extra_repr() const override;

  Variable weight;  // (S), starts as ones
  Variable bias;    // (S), starts as zeros

 protected:
  void members(Members& members) override;

 private:
  Shape normalized_shape_;
  double eps_;
};

}  // namespace ember::nn
