/// Losses: how far a prediction is from its target, as one number (or one for each element).
///
/// Names, options and defaults are those of torch.nn.functional; targets are class ids, never
/// probabilities. `Reduction::mean` divides by the number of elements or, if they are weighted, by
/// the sum of their weights.
#pragma once

#include <cstdint>

#include "ember/autograd/variable.h"

namespace ember::nn {

enum class Reduction { none, mean, sum };

/// (x - target)² and |x - target|. Error: shapes that are not equal.
Variable mse_loss(const Variable& x, const Variable& target, Reduction reduction = Reduction::mean);
Variable l1_loss(const Variable& x, const Variable& target, Reduction reduction = Reduction::mean);

struct ClassOptions {
  /// (C): the weight of each class; undefined means 1.
  Tensor weight = {};
  /// Targets with this value are not counted and get no gradient.
  std::int64_t ignore_index = -100;
  Reduction reduction = Reduction::mean;
  /// cross_entropy only: this share of each target's probability is spread evenly over all classes.
  double label_smoothing = 0;
};

/// log_probs (N, C), (C), or (N, C, ...) and i64 targets (N), () or (N, ...): minus the log
/// probability of each target. Error: a target outside [0, C) other than ignore_index.
Variable nll_loss(const Variable& log_probs, const Tensor& target,
                  const ClassOptions& options = {});

/// nll_loss of log_softmax, for logits of the same shapes.
Variable cross_entropy(const Variable& logits, const Tensor& target,
                       const ClassOptions& options = {});

struct BinaryOptions {
  /// Broadcasts to x: the weight of each element; undefined means 1.
  Tensor weight = {};
  /// Broadcasts to x: an additional weight of positive targets; undefined means 1.
  Tensor pos_weight = {};
  Reduction reduction = Reduction::mean;
};

/// -[t log s(x) + (1 - t) log(1 - s(x))] for logits x and targets t of equal shape, s the sigmoid;
/// without overflow.
Variable binary_cross_entropy_with_logits(const Variable& x, const Variable& target,
                                          const BinaryOptions& options = {});

/// a·b / (max(|a|, eps) max(|b|, eps)) along an axis, also where |a| or |b| is beyond the dtype's
/// range. Shapes broadcast.
Variable cosine_similarity(const Variable& a, const Variable& b, std::int64_t axis = 1,
                           double eps = 1e-8);

}  // namespace ember::nn
