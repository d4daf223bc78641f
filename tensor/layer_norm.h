/// Layer normalisation in one pass over memory forward and one backward (Ba et al., arXiv
/// 1607.06450). Used by nn/layer_norm.h, which has the same function composed of simpler ones.
#pragma once

#include "ember/tensor/tensor.h"

namespace ember {

struct LayerNormResult {
  Tensor y;     // (N, C)
  Tensor mean;  // (N) of each row
  Tensor rstd;  // (N) 1 / sqrt(variance + eps), the variance over C elements, not C - 1
};
/// x (N, C), weight and bias (C) or undefined: y = (x - mean) rstd weight + bias.
LayerNormResult layer_norm(const Tensor& x, const Tensor& weight, const Tensor& bias, double eps);

struct LayerNormGradients {
  Tensor x;       // (N, C)
  Tensor weight;  // (C)
  Tensor bias;    // (C)
};
/// g (N, C) is the gradient of y. With z = (x - mean) rstd and h = g weight:
/// x' = rstd (h - mean(h) - z mean(h z)), weight' = sum g z, bias' = sum g over the rows.
LayerNormGradients layer_norm_backward(const Tensor& g, const Tensor& x, const Tensor& weight,
                                       const LayerNormResult& forward);

}  // namespace ember
