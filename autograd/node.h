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
/// differentiable functions, so that gradients can be differentiated again. The rule of an input
/// that requires no gradient is dropped at once, with what it saved.
///
/// The gradient that a rule is given may have any strides: sum() sends an expanded one, whose
/// elements all share one place in memory. A rule that reads it through a pointer wraps itself in
/// contiguous_gradient(). A rule never changes it in place, as others may be given the same one.
///
/// Invariants. A node owns its inputs' nodes and what its rules saved. A node is owned only by the
/// Variables that it made, by later nodes, and by rules that saved those Variables: there are no
/// cycles, and dropping the loss frees the graph. A node's sequence number is larger than those of
/// all its inputs. Destroying a graph of any depth takes constant stack.
#pragma once

#include <concepts>
#include <cstdint>
#include <functional>
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

/// What an operation computes in the backward pass.
template <class Result>
class BackwardRule {
 public:
  virtual ~BackwardRule() = default;
  /// g: the gradient of the operation's output. y: the output itself; undefined if it was not kept.
  virtual Result apply(const Variable& g, const Variable& y) = 0;
};
/// The gradient of one input: of that input's shape and dtype, or undefined where it is zero.
using Rule = BackwardRule<Gradient>;
/// The gradients of all inputs, in order, for fused kernels that compute them together.
using JointRule = BackwardRule<std::vector<Gradient>>;

/// A rule that was given as a callable: (g), or (g, y).
template <class Result, class F>
class CallableRule final : public BackwardRule<Result> {
 public:
  static constexpr bool needs_output = std::is_invocable_v<F&, const Variable&, const Variable&>;

  explicit CallableRule(F rule) : rule_(std::move(rule)) {}
  Result apply(const Variable& g, [[maybe_unused]] const Variable& y) override {
    if constexpr (needs_output) {
      return rule_(g, y);
    } else {
      return rule_(g);
    }
  }

 private:
  F rule_;
};

/// The rule, given its gradient contiguous: for kernels that read it through a pointer. For
/// record() and record_joint().
template <class F>
auto contiguous_gradient(F rule) {
  if constexpr (std::is_invocable_v<F&, const Variable&, const Variable&>) {
    return [rule](const Variable& g, const Variable& y) { return rule(g.contiguous(), y); };
  } else {
    return [rule](const Variable& g) { return rule(g.contiguous()); };
  }
}

/// Where an operation called record(): its rules stand there. The file of one of the library's own
/// operations is named from the library's root on: "autograd/unary.cpp". As a default argument
/// of_caller() is the line of the call. (Clang has std::source_location from 16 on only.)
struct SourceLine {
  const char* file = "";
  int line = 0;
  static constexpr SourceLine of_caller(const char* file = __builtin_FILE(),
                                        int line = __builtin_LINE()) {
    return {file, line};
  }
};

class Input;

namespace detail {
Variable record(const char* op, Tensor value, std::span<Input> inputs, SourceLine where);
Variable record_joint(const char* op, Tensor value, const std::vector<Variable>& inputs,
                      std::unique_ptr<JointRule> rule, bool keep_output, SourceLine where);
/// All numbers in one vector, and the tensors of these shapes as views of it again.
Tensor pack(const char* op, const std::vector<Tensor>& values);
std::vector<Variable> unpack(const Variable& packed, const std::vector<Shape>& shapes);
}  // namespace detail

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
/// (g, y) if it needs the operation's output, which is then kept for it. Cannot be copied: record()
/// moves the rule into the graph.
class Input {
 public:
  template <class F>
  Input(const Variable& variable, F rule) {
    if (!grad_enabled() || !variable.requires_grad()) return;
    using Made = CallableRule<Gradient, F>;
    node_ = variable.grad_fn();
    rule_ = std::make_unique<Made>(std::move(rule));
    needs_output_ = Made::needs_output;
  }

 private:
  friend Variable detail::record(const char* op, Tensor value, std::span<Input> inputs,
                                 SourceLine where);
  // Both are null where no gradient is wanted.
  std::shared_ptr<Node> node_;
  std::unique_ptr<Rule> rule_;
  bool needs_output_ = false;
};

/// `value` as a Variable that remembers the operation `op` (a string that outlives the graph, as
/// literals do). A constant where no input requires a gradient or nothing is being recorded.
/// Error: a value that is neither f32 nor f64, and so has no gradient.
template <std::size_t N>
Variable record(const char* op, Tensor value, Input (&&inputs)[N],
                SourceLine where = SourceLine::of_caller()) {
  return detail::record(op, std::move(value), inputs, where);
}
/// The same for any number of inputs: a std::vector<Input>, which is moved from.
template <std::same_as<std::vector<Input>> Inputs>
Variable record(const char* op, Tensor value, Inputs&& inputs,
                SourceLine where = SourceLine::of_caller()) {
  return detail::record(op, std::move(value), inputs, where);
}

/// The same with one rule (g, y) for all inputs. It returns a gradient for each input, and may
/// leave undefined those of inputs that require none. The output is kept if `keep_output` says so;
/// otherwise y is undefined.
template <class F>
Variable record_joint(const char* op, Tensor value, const std::vector<Variable>& inputs, F rule,
                      bool keep_output = false, SourceLine where = SourceLine::of_caller()) {
  auto made = std::make_unique<CallableRule<std::vector<Gradient>, F>>(std::move(rule));
  return detail::record_joint(op, std::move(value), inputs, std::move(made), keep_output, where);
}

/// An operation with several outputs, as an LSTM cell's h and c, with one rule (gs, ys) for all
/// inputs: gs and ys are std::vector<Variable>, with the gradient and the value of each output. The
/// gradient of an output that nothing used is zero. Error: outputs of different dtypes. The outputs
/// are views of one tensor: their numbers are copied there.
template <class F>
std::vector<Variable> record_joint(const char* op, const std::vector<Tensor>& values,
                                   const std::vector<Variable>& inputs, F rule,
                                   SourceLine where = SourceLine::of_caller()) {
  std::vector<Shape> shapes;
  for (const Tensor& value : values) shapes.push_back(value.shape());
  const auto of_packed = [rule = std::move(rule), shapes](const Variable& g, const Variable& y) {
    return rule(detail::unpack(g, shapes), detail::unpack(y, shapes));
  };
  const Tensor packed = detail::pack(op, values);
  return detail::unpack(record_joint(op, packed, inputs, of_packed, true, where), shapes);
}

class Node : public std::enable_shared_from_this<Node> {
 public:
  enum class Kind : std::uint8_t { leaf, operation };
  /// For record() and for Variable's leaves.
  Node(Kind kind, const char* op, const Tensor& value, SourceLine where = {});
  ~Node();
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  const char* op() const { return op_; }
  /// Where the operation and its rules are written. A leaf has no place.
  SourceLine where() const { return {file_, line_}; }
  /// Larger than those of the node's inputs. Nodes of different threads may have the same one.
  std::uint64_t sequence_number() const { return sequence_number_; }
  /// Of the value that the operation made.
  const Shape& shape() const { return shape_; }
  DType dtype() const { return dtype_; }
  bool is_leaf() const { return kind_ == Kind::leaf; }
  /// Whether a backward pass has run its rules and dropped them.
  bool is_released() const { return released_; }
  /// One input: its node (null if it requires no gradient) and its rule (null if there is a joint
  /// one).
  struct Edge {
    std::shared_ptr<Node> node;
    std::unique_ptr<Rule> rule;
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
  /// Runs the rules: turns the gradient g of the value into those of the inputs, and delivers them.
  /// Skips inputs that require no gradient or that the receiver does not want. Error: the node was
  /// released, or a rule gave a gradient of the wrong shape or dtype.
  void apply(const Gradient& g, Receiver& receiver);
  /// Drops the rules, what they saved, and the inputs.
  void release();

  /// What belongs to the value's gradient. Every leaf has one; other nodes get one when it is first
  /// asked for.
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
  friend Variable detail::record(const char* op, Tensor value, std::span<Input> inputs,
                                 SourceLine where);
  friend Variable detail::record_joint(const char* op, Tensor value,
                                       const std::vector<Variable>& inputs,
                                       std::unique_ptr<JointRule> rule, bool keep_output,
                                       SourceLine where);
  void add_edge(std::shared_ptr<Node> input, std::unique_ptr<Rule> rule);
  void keep_output(const Tensor& value);
  Variable kept_output();
  bool has_wanted_input(const Receiver& receiver) const;
  void check_gradient(const Gradient& gradient, std::size_t input) const;

  const char* op_;
  const char* file_;
  std::uint64_t sequence_number_;
  Shape shape_;
  int line_;
  DType dtype_;
  Kind kind_;
  bool released_ = false;
  std::vector<Edge> edges_;
  std::unique_ptr<JointRule> joint_rule_;
  Tensor output_;  // undefined unless a rule needs it
  std::uint32_t output_version_ = 0;
  std::unique_ptr<Slot> slot_;
};

/// While it lives, the result of each operation that this thread records is shown to `watcher`: the
/// graph itself keeps no values. Also those inside the library's functions, and those that became
/// constants, as no input required a gradient. The watcher may record; that is not shown to it.
class WatchOperations {
 public:
  using Watcher = std::function<void(const char* op, const Variable& result)>;
  explicit WatchOperations(Watcher watcher);
  ~WatchOperations();
  WatchOperations(const WatchOperations&) = delete;
  WatchOperations& operator=(const WatchOperations&) = delete;

 private:
  Watcher watcher_;
  const Watcher* outer_;
};

/// The sequence number of this thread's newest node. Nodes that it makes later have larger ones.
std::uint64_t newest_sequence_number();

/// The order in which backward passes visit nodes: by decreasing sequence number. Where two are
/// equal, the address decides.
struct NewestFirst {
  bool operator()(const Node* a, const Node* b) const {
    if (a->sequence_number() == b->sequence_number()) return std::greater<>()(a, b);
    return a->sequence_number() > b->sequence_number();
  }
};

/// The nodes that `outputs` were computed from, their own included, newest first. Those for which
/// `is_end` holds are included, but not the nodes that only they were computed from.
std::vector<Node*> nodes_behind(const std::vector<Variable>& outputs,
                                const std::function<bool(const Node&)>& is_end = {});

}  // namespace ember
