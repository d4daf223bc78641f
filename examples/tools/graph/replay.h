/// A computation and its backward pass, step by step: what a page needs to play both.
///
/// The graph behind a loss keeps no values. replay() therefore watches the operations while they
/// are recorded (WatchOperations in autograd/node.h). Then it walks back as backward() does, newest
/// node first, and notes which rule hands which gradient to which input.
#pragma once

#include <ember/autograd/gradient.h>
#include <ember/autograd/node.h>
#include <ember/tensor/function_ref.h>

#include <string>
#include <vector>

namespace ember::examples {

/// A tensor without a gradient, which the graph does not know of: ids, targets, data.
struct ReplayConstant {
  std::string name;
  Tensor value;
  std::string op;  // the operation that reads it: the first one of this name
};

/// What is to be replayed.
struct Computation {
  Variable loss;                 // a single number
  std::vector<Variable> leaves;  // all that the loss depends on, with names (set_name)
  std::vector<ReplayConstant> constants = {};
};

struct ReplayNode {
  enum class Kind { constant, leaf, operation };
  Kind kind;
  std::string name;  // empty for an operation that was given none
  std::string op;
  Tensor value;
  SourceLine where;                 // of an operation
  std::vector<std::size_t> inputs;  // places in Replay::nodes
};

/// What one rule adds to the gradient of one of its inputs.
struct ReplayPart {
  std::size_t to;
  Gradient gradient;
  Gradient sum;  // of all parts that this node got so far
};

struct ReplayStep {
  std::size_t node;  // whose rules run; by now its gradient is whole
  std::vector<ReplayPart> parts;
};

struct Replay {
  std::vector<ReplayNode> nodes;     // each behind its inputs; the loss is the last
  std::vector<ReplayStep> backward;  // operations, the last first

  /// d(loss)/d(node), after the last step; none for constants.
  Gradient gradient(std::size_t node) const;
};

/// `compute` makes the leaves and computes the loss. Errors: the loss is not a single number or has
/// no graph; a leaf that it depends on is not among `leaves`; no operation is called as a constant
/// says.
Replay replay(FunctionRef<Computation()> compute);

}  // namespace ember::examples
