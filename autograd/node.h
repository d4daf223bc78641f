/// Nodes: what the graph is made of, and record(), by which an operation joins it.
///
/// A differentiable operation computes its value with the floor below and hands record() one rule
/// for each input: how the gradient of the output becomes the gradient of that input.
///
///     Variable mul(const Variable& a, const Variable& b) {
///       // y = a b        a' = y' b,  b' = y' a
///       return record("mul", mul(a.value(), b.value()),
///                     {{a, [b = Saved(b)](const Variable& g) { return g * b; }},
///                      {b, [a = Saved(a)](const Variable& g) { return g * a; }}});
///     }
///
/// The library's own operations and a user's are written in the same way. Rules are written with
/// differentiable functions, so that gradients can be differentiated again. A rule of an input that
/// needs no gradient is dropped at once, with what it saved.
///
/// Invariants. A node owns its inputs' nodes and what its rules saved, and nothing owns a node but
/// the Variables it made, later nodes and rules that saved those Variables: there are no cycles,
/// and dropping the loss frees the graph. A node's `order` is larger than that of all its inputs.
/// Destroying a graph of any depth takes constant stack.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "ember/autograd/grad_mode.h"
#include "ember/autograd/gradient.h"
#include "ember/autograd/variable.h"

namespace ember {

/// From the gradient g of an operation's output, and the output y itself, to the gradient of one
/// input: of that input's shape and dtype, or undefined where it is zero.
using Rule = std::function<Gradient(const Variable& g, const Variable& y)>;
/// The same for all inputs at once, in order, for fused kernels that compute them together.
using JointRule = std::function<std::vector<Gradient>(const Variable& g, const Variable& y)>;

/// A value that a rule keeps for backward(). Converts back to the Variable it was made from (which
/// may be undefined); Error (naming the operation) if the value was changed in place since.
class Saved {
 public:
  explicit Saved(Variable variable);
  operator const Variable&() const { return get(); }
  const Variable& get() const;

 private:
  Variable variable_;
  std::uint32_t version_;
};

/// One input of an operation, with the rule that gives its gradient. The rule is a callable (g), or
/// (g, y) if it needs the operation's output, which is then kept for it.
class Input {
 public:
  template <class F>
  Input(const Variable& variable, F rule) {
    if (!grad_enabled() || !variable.requires_grad()) return;
    node_ = variable.grad_fn();
    if constexpr (std::is_invocable_v<F&, const Variable&, const Variable&>) {
      rule_ = std::move(rule);
      needs_output_ = true;
    } else {
      rule_ = [rule = std::move(rule)](const Variable& g, const Variable&) { return rule(g); };
    }
  }

 private:
  friend Variable record(const char* op, Tensor value, std::span<const Input> inputs);
  // Empty where no gradient is wanted. Mutable: they move on out of a const initializer list.
  mutable std::shared_ptr<Node> node_;
  mutable Rule rule_;
  mutable bool is_spent_ = false;
  bool needs_output_ = false;
};

/// `value` as a Variable that remembers the operation `op` (a string that outlives the graph, as
/// literals do). A constant where no input requires a gradient or nothing is being recorded.
/// Errors: a value without fractions, which has no gradient; an Input that was recorded before (its
/// rule has moved on).
Variable record(const char* op, Tensor value, std::span<const Input> inputs);
Variable record(const char* op, Tensor value, std::initializer_list<Input> inputs);

/// The same with one rule for all inputs. It returns a gradient for each input, and may leave
/// undefined those of inputs that require none. The output is kept if `keep_output` says so.
Variable record_joint(const char* op, Tensor value, const std::vector<Variable>& inputs,
                      JointRule rule, bool keep_output = false);

class Node : public std::enable_shared_from_this<Node> {
 public:
  enum class Kind { leaf, operation };
  /// For record() and for Variable's leaves.
  Node(Kind kind, const char* op, const Tensor& value);
  ~Node();
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  const char* op() const { return op_; }
  std::uint64_t order() const { return order_; }
  /// Of the value that the operation made.
  const Shape& shape() const { return shape_; }
  DType dtype() const { return dtype_; }
  bool is_leaf() const { return kind_ == Kind::leaf; }
  /// Whether a backward pass has used it up.
  bool is_released() const { return released_; }
  /// One input: its node (null if it requires no gradient) and its rule (empty under a joint one).
  struct Edge {
    std::shared_ptr<Node> node;
    Rule rule;
  };
  const std::vector<Edge>& edges() const { return edges_; }

  /// Where the gradients of a node's inputs go.
  class Receiver {
   public:
    virtual bool wants(const Node& input) const = 0;
    virtual void deliver(const std::shared_ptr<Node>& input, Gradient gradient) = 0;

   protected:
    ~Receiver() = default;
  };
  /// From the gradient g of the value to those of the inputs, as far as they require one and the
  /// receiver wants it. Error: the rules are gone, or one gave a gradient of the wrong shape or
  /// dtype.
  void apply(const Gradient& g, Receiver& receiver);
  /// Forgets the rules, what they saved, and the inputs.
  void release();

  // --- What hangs on the value's gradient: always there for leaves, on demand for others
  struct Slot {
    std::mutex mutex;  // two backward passes may reach a shared leaf at once
    Gradient gradient;
    std::vector<std::function<Gradient(const Gradient&)>> hooks;
    bool keeps_gradient = false;
    bool requires_grad = true;
    std::string name;
  };
  Slot& slot();
  const Slot* slot_if_any() const { return slot_.get(); }

 private:
  friend Variable record(const char* op, Tensor value, std::span<const Input> inputs);
  friend Variable record_joint(const char* op, Tensor value, const std::vector<Variable>& inputs,
                               JointRule rule, bool keep_output);
  void add_edge(std::shared_ptr<Node> input, Rule rule);
  void keep_output(const Tensor& value);
  Variable kept_output();
  bool has_wanted_input(const Receiver& receiver) const;
  void check_gradient(const Gradient& gradient, std::size_t input) const;

  const char* op_;
  std::uint64_t order_ = 0;
  Shape shape_;
  DType dtype_;
  Kind kind_;
  bool released_ = false;
  std::vector<Edge> edges_;
  JointRule joint_rule_;
  Tensor output_;  // undefined unless a rule needs it
  std::uint32_t output_version_ = 0;
  std::unique_ptr<Slot> slot_;
};

/// The order of this thread's newest node: what it makes from now on is newer.
std::uint64_t newest_order();

/// The order in which backward passes visit nodes. Orders of nodes from different threads can be
/// equal; the address then decides.
struct NewestFirst {
  bool operator()(const Node* a, const Node* b) const {
    return a->order() != b->order() ? a->order() > b->order() : std::greater<>()(a, b);
  }
};

/// The nodes that `outputs` were computed from, their own included, newest first. Does not look
/// behind those for which `is_end` holds.
std::vector<Node*> nodes_behind(const std::vector<Variable>& outputs,
                                const std::function<bool(const Node&)>& is_end = {});

}  // namespace ember
