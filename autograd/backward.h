/// Backpropagation: the walk from outputs back to the leaves.
///
/// Nodes are visited newest first. As every node is newer than its inputs, a node is visited after
/// all nodes that were computed from it. Its gradient is then complete. No recursion: a graph may
/// be a million operations deep.
#pragma once

#include <memory>
#include <vector>

#include "ember/autograd/gradient.h"
#include "ember/autograd/variable.h"

namespace ember {

/// Variable::backward for several outputs at once. `grads` has one entry for each output (an
/// undefined one stands for 1 where the output is a single number), or none at all.
void backward(const std::vector<Variable>& outputs, const std::vector<Variable>& grads = {},
              BackwardOptions options = {});

struct GradOptions {
  bool retain_graph = false;
  bool create_graph = false;
  /// Whether an input that the outputs do not depend on gets an undefined gradient instead of an
  /// Error.
  bool allow_unused = false;
};

/// The gradients of the outputs (their sum, weighted by `grad_outputs`) with respect to `inputs`,
/// as torch.autograd.grad. Leaves no gradient in any leaf, and runs only the rules that lead to an
/// input.
std::vector<Variable> grad(const std::vector<Variable>& outputs,
                           const std::vector<Variable>& inputs,
                           const std::vector<Variable>& grad_outputs = {},
                           GradOptions options = {});

/// For checkpoint() and composed_gradients(): the gradients of `output` with respect to the
/// `boundary` nodes, undefined where it does not depend on one, and for a null node. Does not run
/// the hooks of these nodes, and does not go on to what they were computed from.
std::vector<Gradient> gradients_at(const std::vector<std::shared_ptr<Node>>& boundary,
                                   const Variable& output, const Variable& grad,
                                   BackwardOptions options);

}  // namespace ember
