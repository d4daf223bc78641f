/// Linear: y = x W^T + b.
#pragma once

#include "ember/nn/module.h"

namespace ember::nn {

/// x (..., in), weight (out, in), bias (out) or undefined -> (..., out).
/// Error: sizes that do not match.
Variable linear(const Variable& x, const Variable& weight, const Variable& bias = {});

class Linear : public Layer {
 public:
  /// Weight and bias are drawn uniformly from +-1/sqrt(in), as PyTorch does.
  Linear(std::int64_t in_features, std::int64_t out_features, bool bias = true,
         DType dtype = DType::f32);

  Variable forward(const Variable& x) const override { return linear(x, weight, bias); }
  std::string type_name() const override { return "Linear"; }
  std::string extra_repr() const override;

  Variable weight;  // (out, in)
  Variable bias;    // (out), or undefined

 protected:
  void members(Members& members) override;
};

}  // namespace ember::nn
