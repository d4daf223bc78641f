/// The loss of hierarchical softmax and its slopes, fused. Used by nn/hierarchical_softmax.h, which
/// says what is computed; nothing is checked here.
#pragma once

#include "ember/tensor/bags.h"

namespace ember {

/// The ways from the root to N words.
struct TreePaths {
  Bags nodes;    // for each word the rows of its path's inner nodes
  Tensor turns;  // (Q), one for each of nodes.ids: 1 or -1, the way that the path turns there
};

/// The gradients of the loss, if that of the loss itself is 1.
struct HierarchicalSoftmaxSlopes {
  Tensor x;         // (M, D)
  Tensor nodes;     // (R, D): of those nodes alone that are on a path
  Tensor node_ids;  // (R) i64: which nodes these are
};

/// x (M, D), nodes (U, D) and turns (Q) of one dtype, f32 or f64, all contiguous. Returns the loss;
/// fills `slopes` unless it is nullptr.
double hierarchical_softmax(const Tensor& x, const Tensor& nodes, const Bags& bags,
                            const TreePaths& paths, HierarchicalSoftmaxSlopes* slopes);

}  // namespace ember
