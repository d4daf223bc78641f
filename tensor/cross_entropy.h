/// Cross entropy of rows of scores (logits), in one pass over memory forward and one backward. In
/// between it keeps only one number for each row, not the probabilities. Used by nn/losses.h.
#pragma once

#include "ember/tensor/tensor.h"

namespace ember {

struct CrossEntropyResult {
  Tensor losses;   // (N): -log(probability of the target) = log_sum - x[target]
  Tensor log_sum;  // (N): log of the sum of exp(x) over the classes
};
/// x (N, C) of f32 or f64, target (N) i64 in [0, C).
CrossEntropyResult cross_entropy(const Tensor& x, const Tensor& target);

/// g (N) is the gradient of the losses: x' = g (exp(x - log_sum) - [class = target]), (N, C). A row
/// whose g is 0 gets 0, even if x is not finite.
Tensor cross_entropy_backward(const Tensor& g, const Tensor& x, const Tensor& target,
                              const Tensor& log_sum);

}  // namespace ember
