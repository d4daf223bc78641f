/// Negative sampling: a loss that tells pairs that stand together from pairs drawn at random.
///
/// For an input x and an output y that stand together, and K noise words n drawn at random, it is
/// -log s(x·y) - sum of log s(-x·n), s the sigmoid (Mikolov et al., arXiv 1310.4546, equation 4).
/// Here the noise words are shared by all inputs of a batch, which turns their scores and gradients
/// into three products of matrices (Ji et al., arXiv 1604.04661); to stay true to the formula, each
/// then counts for as many as its input was to have.
#pragma once

#include "ember/autograd/variable.h"
#include "ember/tensor/bags.h"

namespace ember::nn {

/// x (M, D); y (N + K, D): N outputs and, behind them, K noise words; bags: for each of the N
/// outputs the rows of x that stand with it; noise_weight (M): what each noise word counts for this
/// input. All of one dtype, f32 or f64. Returns a single number,
///
///     sum over the pairs (i, j) of -log s(x_i·y_j) + sum over i and k of w_i (-log s(-x_i·n_k)).
///
/// Fused: dot products with rows where they lie for the pairs, and matrix products for the noise.
/// Has a second derivative.
/// Error: other shapes or dtypes; fewer rows in y than bags; bags that do not fit x.
Variable negative_sampling_loss(const Variable& x, const Variable& y, const Bags& bags,
                                const Tensor& noise_weight);

namespace composed {

/// The same function, to be read.
Variable negative_sampling_loss(const Variable& x, const Variable& y, const Bags& bags,
                                const Tensor& noise_weight);

}  // namespace composed

}  // namespace ember::nn
