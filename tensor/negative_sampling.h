/// The loss of negative sampling and its gradients, fused. Used by nn/negative_sampling.h, which
/// says what is computed; nothing is checked here.
#pragma once

#include "ember/tensor/bags.h"

namespace ember {

/// The slopes of the loss: in the score of each pair, in the order of the bags' ids, and in that of
/// each input with each noise word.
struct NegativeSamplingSlopes {
  Tensor pairs;  // (P)
  Tensor noise;  // (M, K)
};

/// x (M, D), y (N + K, D) and weight (M) of one dtype, f32 or f64; x and y contiguous; N bags.
/// Returns the loss, and fills `slopes`.
double negative_sampling(const Tensor& x, const Tensor& y, const Bags& bags, const Tensor& weight,
                         NegativeSamplingSlopes& slopes);

struct NegativeSamplingGradients {
  Tensor x, y;
};
/// g: the gradient of the loss.
NegativeSamplingGradients negative_sampling_backward(double g, const Tensor& x, const Tensor& y,
                                                     const Bags& bags,
                                                     const NegativeSamplingSlopes& slopes);

}  // namespace ember
