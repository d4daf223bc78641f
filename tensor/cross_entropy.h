/// Cross entropy of rows of scores, reading each score once on the way there and once on the way
/// back: beside the scores themselves nothing of their size is kept. Used by nn/losses.h.
#pragma once

#include "ember/tensor/tensor.h"

namespace ember {

struct CrossEntropyResult {
  Tensor losses;   // (N): log_sum - x[target], minus the log probability of the target
  Tensor log_sum;  // (N): log of the sum of exp(x) over the classes
};
/// x (N, C) of f32 or f64, target (N) i64 in [0, C).
CrossEntropyResult cross_entropy(const Tensor& x, const Tensor& target);

/// g (N) is the gradient of the losses: x' = g (exp(x - log_sum) - [class = target]), (N, C). Where
/// g is 0 that is 0, whatever x is.
Tensor cross_entropy_backward(const Tensor& g, const Tensor& x, const Tensor& target,
                              const Tensor& log_sum);

}  // namespace ember
