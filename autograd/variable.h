/// Variable: a Tensor, and the node that made it.
///
/// A Variable is a handle, like a Tensor. Its value is a Tensor; its node (node.h) remembers by
/// which operation, and from which other nodes, the value came. `backward()` walks the nodes back
/// and leaves a gradient in every leaf that asked for one.
///
///     Variable w(randn({3}), true);        // a leaf: its gradient is wanted
///     Variable loss = sum(square(w));      // remembers square and sum
///     loss.backward();
///     w.grad();                            // 2 w
///
/// A Variable made from a Tensor alone is a constant: it has no node and costs nothing to carry.
/// Copies of a leaf share the node, and with it the gradient: tying two parameters is one
/// assignment. Values are never changed through a Variable: optimizers write to `value()`, which no
/// graph records. If a graph has saved a value that is then changed in place, backward() says so.
///
/// Thread-safety: distinct handles may be used from distinct threads. Backward passes of several
/// threads may meet in leaves, whose gradients then add up; what lies between is for one at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ember/tensor/tensor.h"

namespace ember {

class Gradient;
class Node;

/// retain_graph: keep what the rules saved, so that backward can run again. create_graph: record
/// the backward pass itself, so that gradients can be differentiated; implies retain_graph. A
/// gradient with such a history refers to its leaf, and the leaf owns the gradient: zero_grad()
/// frees both. The gradients that grad() returns make no such cycle.
struct BackwardOptions {
  bool retain_graph = false;
  bool create_graph = false;
};

class Variable {
 public:
  /// Undefined.
  Variable() = default;
  /// A constant. Implicit, so that a Tensor stands wherever a Variable is asked for.
  Variable(Tensor value) : value_(std::move(value)) {}
  /// A leaf whose gradient is wanted, or a constant. Error: a gradient for integers or booleans.
  Variable(Tensor value, bool requires_grad);
  /// What an operation made: for record() in node.h.
  Variable(Tensor value, std::shared_ptr<Node> node);

  bool defined() const { return value_.defined(); }
  const Tensor& value() const { return value_; }
  DType dtype() const { return value_.dtype(); }
  const Shape& shape() const { return value_.shape(); }
  int dim() const { return value_.dim(); }
  std::int64_t size(std::int64_t axis) const { return value_.size(axis); }
  std::int64_t numel() const { return value_.numel(); }
  template <class T = double>
  T item() const {
    return value_.item<T>();
  }

  // --- Its history ------------------------------------------------------------------------------
  bool requires_grad() const;
  /// For leaves and constants: starts or stops recording what is computed from it. A leaf's copies
  /// see the change; a constant becomes a leaf in this handle only. Error: made by an operation.
  Variable& set_requires_grad(bool requires_grad);
  /// Not made by a recorded operation.
  bool is_leaf() const;
  /// The node that made it; null for a constant. A leaf's is the one that collects its gradient
  /// (PyTorch's AccumulateGrad, whose grad_fn is None).
  const std::shared_ptr<Node>& grad_fn() const { return node_; }
  /// The same value as a constant.
  Variable detach() const { return Variable(value_); }
  /// A name for messages and drawings of the graph. Error: on a constant, which has no node.
  Variable& set_name(std::string name);
  std::string name() const;

  // --- Its gradient -----------------------------------------------------------------------------
  /// Leaves collect gradients: those of several backward passes add up until zero_grad().
  bool has_grad() const;
  /// The gradient as a tensor of this shape; undefined where there is none. Of a row-sparse
  /// gradient this is a dense copy: gradient() has the rows themselves.
  Variable grad() const;
  Gradient gradient() const;
  /// Keeps the gradient as backward() would: in memory of its own (`owned` in gradient.h).
  void set_grad(Gradient gradient) const;
  /// Drops the gradient, as PyTorch's set_to_none=True.
  void zero_grad() const;
  /// Makes backward() leave a gradient here although an operation made this Variable.
  void retain_grad() const;
  /// Calls `hook` with the gradient of this Variable each time backward() has computed it, before
  /// anything uses it; what it returns, unless undefined, takes the gradient's place.
  /// Returns a number for remove_hook().
  std::size_t register_hook(std::function<Gradient(const Gradient&)> hook) const;
  void remove_hook(std::size_t number) const;

  /// Adds d(this)/d(leaf) to every leaf's gradient, weighted by `grad` (this shape; may be left out
  /// for a single number, and is then 1). See backward.h for several outputs at once.
  /// Errors: no gradient is required here; not a single number and no `grad`; the graph was already
  /// used; a saved value was changed in place.
  void backward(const Variable& grad = {}, BackwardOptions options = {}) const;

  // --- Views and copies, as Tensor's; all differentiable ----------------------------------------
  Variable reshape(const Shape& shape) const;
  Variable view(const Shape& shape) const;
  Variable transpose(std::int64_t axis_a, std::int64_t axis_b) const;
  Variable permute(const Dims& axes) const;
  Variable t() const;
  Variable select(std::int64_t axis, std::int64_t position) const;
  Variable slice(std::int64_t axis, Slice range) const;
  Variable narrow(std::int64_t axis, std::int64_t start, std::int64_t length) const;
  Variable expand(const Shape& shape) const;
  Variable squeeze() const;
  Variable squeeze(std::int64_t axis) const;
  Variable unsqueeze(std::int64_t axis) const;
  Variable flatten(std::int64_t first = 0, std::int64_t last = -1) const;
  Variable diagonal(std::int64_t offset = 0, std::int64_t axis_a = 0,
                    std::int64_t axis_b = 1) const;
  Variable operator[](std::int64_t position) const { return select(0, position); }
  Variable operator[](std::initializer_list<Index> indices) const {
    return index({indices.begin(), indices.size()});
  }
  Variable index(std::span<const Index> indices) const;
  Variable contiguous() const;
  Variable clone() const;
  Variable to(DType dtype) const;

  std::string to_string() const;

 private:
  Tensor value_;
  std::shared_ptr<Node> node_;
};

std::ostream& operator<<(std::ostream& stream, const Variable& variable);

}  // namespace ember
