/// Hierarchical softmax: the probability of a word as a walk down a binary tree.
///
/// Each word is a leaf. At each inner node n on the way to it the walk turns one way with
/// probability s(x·n), s the sigmoid, and the other way with s(-x·n); the product over the path is
/// the word's probability, and over all words these add up to 1. A word costs as many dot products
/// as its path is long, some log2 V, in place of V. (Morin and Bengio, AISTATS 2005; with a Huffman
/// tree, Mikolov et al., arXiv 1301.3781)
#pragma once

#include "ember/autograd/variable.h"
#include "ember/tensor/hierarchical_softmax.h"

namespace ember::nn {

using ember::TreePaths;

/// x (M, D); nodes (U, D): inner nodes; paths to N words through them; bags: for each word the rows
/// of x that predict it. All numbers of one dtype, f32 or f64. Returns a single number: minus the
/// log probability of each word under each of its inputs, summed,
///
///     sum over the pairs (i, j) and the nodes n on the path of j of -log s(turn x_i·n).
///
/// `sparse` makes the gradient of the nodes row-sparse. What the gradients need of x and of the
/// nodes is taken when the loss is computed: the rows of a table that threads share may change
/// before backward(). Fused; has a second derivative. Error: other shapes or dtypes; bags and paths
/// of another number of words; ids out of range.
Variable hierarchical_softmax_loss(const Variable& x, const Variable& nodes, const Bags& bags,
                                   const TreePaths& paths, bool sparse = false);

namespace composed {

/// The same function, to be read.
Variable hierarchical_softmax_loss(const Variable& x, const Variable& nodes, const Bags& bags,
                                   const TreePaths& paths, bool sparse = false);

}  // namespace composed

}  // namespace ember::nn
