#include "ember/autograd/backward.h"

#include <algorithm>
#include <limits>
#include <map>
#include <unordered_map>
#include <unordered_set>

#include "ember/autograd/node.h"
#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"

namespace ember {
namespace {

/// One backward pass. The three kinds below differ in which nodes keep the gradients that reach
/// them.
class Pass : public Node::Receiver {
 public:
  explicit Pass(BackwardOptions options) : options_(options) {}

  void run(const std::vector<Variable>& outputs, const std::vector<Variable>& starts) {
    const GradMode recording(options_.create_graph);
    for (std::size_t i = 0; i < outputs.size(); ++i) deliver(outputs[i].grad_fn(), starts[i]);
    while (!pending_.empty() && !is_done()) {
      auto next = pending_.extract(pending_.begin());
      visit(*next.mapped().node, std::move(next.mapped().gradient));
    }
  }

  void deliver(const std::shared_ptr<Node>& node, Gradient gradient) override {
    Pending& pending = pending_[node.get()];
    if (!pending.node) pending.node = node;
    pending.gradient = accumulate(std::move(pending.gradient), std::move(gradient));
  }

 protected:
  ~Pass() = default;

  /// A leaf that was frozen since it was used gets nothing.
  bool wants(const Node& node) const override {
    return !node.is_leaf() || node.slot_if_any()->requires_grad;
  }
  /// Whether the complete gradient of this node is to be kept.
  virtual bool keeps(const Node& node) const = 0;
  /// Keeps it. REQUIRES: keeps(node).
  virtual void keep(Node& node, Gradient gradient) = 0;
  /// Whether nothing is left to be kept.
  virtual bool is_done() const { return false; }

 private:
  struct Pending {
    std::shared_ptr<Node> node;
    Gradient gradient;
  };

  void visit(Node& node, Gradient gradient) {
    if (node.slot_if_any()) run_hooks(node, gradient);
    if (keeps(node)) keep(node, node.is_leaf() ? std::exchange(gradient, {}) : gradient);
    if (node.is_leaf() || is_done()) return;
    node.apply(gradient, *this);
    if (!options_.retain_graph && !options_.create_graph) node.release();
  }

  static void run_hooks(Node& node, Gradient& gradient) {
    const auto& hooks = node.slot().hooks;
    for (std::size_t i = 0; i < hooks.size(); ++i) {
      const auto hook = hooks[i];  // a copy, as a hook may remove itself, or add others
      Gradient replaced = hook ? hook(gradient) : Gradient();
      if (!replaced.defined()) continue;
      check(replaced.shape() == node.shape() && replaced.dtype() == node.dtype(),
            "[hook] gave a gradient of shape {} and dtype {} for a Variable of shape {} and dtype "
            "{}",
            replaced.shape(), replaced.dtype(), node.shape(), node.dtype());
      gradient = std::move(replaced);
    }
  }

  BackwardOptions options_;
  std::map<const Node*, Pending, NewestFirst> pending_;
};

/// For backward(): leaves keep their gradients, and so do nodes that retain_grad() was called for.
class PassToLeaves final : public Pass {
 public:
  using Pass::Pass;

 private:
  bool keeps(const Node& node) const override {
    return node.slot_if_any() && node.slot_if_any()->keeps_gradient;
  }
  void keep(Node& node, Gradient gradient) override {
    Node::Slot& slot = node.slot();
    const std::lock_guard lock(slot.mutex);
    slot.gradient = slot.gradient.defined()
                        ? accumulate(std::move(slot.gradient), std::move(gradient))
                        : owned(std::move(gradient));
  }
};

/// For grad(): collects the gradients of some nodes, wherever they lie in the graph, and runs only
/// the rules on the way to them.
class PassToTargets final : public Pass {
 public:
  PassToTargets(BackwardOptions options, const std::vector<Variable>& outputs,
                const std::vector<Variable>& targets)
      : Pass(options) {
    for (const Variable& target : targets) collected_[target.grad_fn().get()];
    missing_ = collected_.size();
    find_nodes_on_the_way(outputs);
  }

  /// Undefined where the outputs do not depend on the target.
  const Variable& collected(const Variable& target) const {
    return collected_.at(target.grad_fn().get());
  }

 private:
  void find_nodes_on_the_way(const std::vector<Variable>& outputs) {
    std::uint64_t oldest = std::numeric_limits<std::uint64_t>::max();
    for (const auto& [target, gradient] : collected_) {
      oldest = std::min(oldest, target->sequence_number());
    }
    const auto is_end = [=](const Node& node) { return node.sequence_number() <= oldest; };
    const std::vector<Node*> nodes = nodes_behind(outputs, is_end);
    for (auto place = nodes.rbegin(); place != nodes.rend(); ++place) {  // inputs come first
      const Node& node = **place;
      // A released node has lost its inputs, so it may have led to a target. It is taken to, and
      // if the pass gets there, apply() gives the error that the graph was used already.
      bool leads = collected_.contains(&node) || (node.is_released() && !is_end(node));
      for (const Node::Edge& edge : node.edges()) leads |= on_the_way_.contains(edge.node.get());
      if (leads) on_the_way_.insert(&node);
    }
  }

  bool wants(const Node& node) const override { return on_the_way_.contains(&node); }
  bool keeps(const Node& node) const override { return collected_.contains(&node); }
  void keep(Node& node, Gradient gradient) override {
    collected_[&node] = gradient.to_dense();
    --missing_;
  }
  bool is_done() const override { return missing_ == 0; }

  std::unordered_map<const Node*, Variable> collected_;
  std::unordered_set<const Node*> on_the_way_;  // from the outputs to a target, both included
  std::size_t missing_;
};

/// For gradients_at(): collects the gradients that are delivered to the boundary's nodes. No hook
/// of these nodes runs, and the pass does not go on from them.
class PassToBoundary final : public Pass {
 public:
  PassToBoundary(BackwardOptions options, const std::vector<std::shared_ptr<Node>>& boundary)
      : Pass(options) {
    for (const auto& node : boundary) collected_[node.get()];
  }

  void deliver(const std::shared_ptr<Node>& node, Gradient gradient) override {
    const auto found = collected_.find(node.get());
    if (found == collected_.end()) return Pass::deliver(node, std::move(gradient));
    found->second = accumulate(std::move(found->second), std::move(gradient));
  }

  const Gradient& collected(const Node* node) const { return collected_.at(node); }

 private:
  bool keeps(const Node&) const override { return false; }
  void keep(Node&, Gradient) override {}

  std::unordered_map<const Node*, Gradient> collected_;
};

/// Checks an output and the gradient given for it; 1 stands in for a missing one.
Variable starting_gradient(const char* op, const Variable& output, const Variable& grad) {
  check(output.defined(), "[{}] the output is undefined", op);
  check(
      output.requires_grad(),
      "[{}] the output of shape {} requires no gradient: no leaf that does was used to compute it, "
      "or nothing was being recorded (NoGrad)",
      op, output.shape());
  if (!grad.defined()) {
    check(output.numel() == 1,
          "[{}] the output has shape {}: a gradient can be left out only for a single number", op,
          output.shape());
    return ones_like(output.value());
  }
  check(grad.shape() == output.shape(), "[{}] got a gradient of shape {} for an output of shape {}",
        op, grad.shape(), output.shape());
  check(grad.dtype() == output.dtype(), "[{}] got a gradient of {} for an output of {}", op,
        grad.dtype(), output.dtype());
  return grad;
}

std::vector<Variable> starting_gradients(const char* op, const std::vector<Variable>& outputs,
                                         const std::vector<Variable>& grads) {
  check(!outputs.empty(), "[{}] got no outputs", op);
  check(grads.empty() || grads.size() == outputs.size(), "[{}] got {} gradients for {} outputs", op,
        grads.size(), outputs.size());
  std::vector<Variable> result;
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    result.push_back(starting_gradient(op, outputs[i], grads.empty() ? Variable() : grads[i]));
  }
  return result;
}

}  // namespace

void backward(const std::vector<Variable>& outputs, const std::vector<Variable>& grads,
              BackwardOptions options) {
  const std::vector<Variable> starts = starting_gradients("backward", outputs, grads);
  PassToLeaves pass(options);
  pass.run(outputs, starts);
}

std::vector<Variable> grad(const std::vector<Variable>& outputs,
                           const std::vector<Variable>& inputs,
                           const std::vector<Variable>& grad_outputs, GradOptions options) {
  const std::vector<Variable> starts = starting_gradients("grad", outputs, grad_outputs);
  check(!inputs.empty(), "[grad] got no inputs");
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    check(inputs[i].requires_grad(), "[grad] input {} requires no gradient", i);
  }
  PassToTargets pass({options.retain_graph, options.create_graph}, outputs, inputs);
  pass.run(outputs, starts);

  std::vector<Variable> result;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    result.push_back(pass.collected(inputs[i]));
    check(
        result.back().defined() || options.allow_unused,
        "[grad] the outputs do not depend on input {}: allow_unused gives it an undefined gradient",
        i);
  }
  return result;
}

std::vector<Gradient> gradients_at(const std::vector<std::shared_ptr<Node>>& boundary,
                                   const Variable& output, const Variable& grad,
                                   BackwardOptions options) {
  PassToBoundary pass(options, boundary);
  pass.run({output}, {starting_gradient("gradients_at", output, grad)});
  std::vector<Gradient> result;
  for (const auto& node : boundary) result.push_back(pass.collected(node.get()));
  return result;
}

}  // namespace ember
