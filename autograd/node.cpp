#include "ember/autograd/node.h"

#include <algorithm>
#include <unordered_set>

#include "ember/tensor/check.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/reduce.h"
#include "ember/tensor/save_and_restore.h"

namespace ember {
namespace {

// Orders only have to grow from input to output. Counting per thread, and beyond the inputs' own
// orders, needs no counter that all threads fight over.
thread_local std::uint64_t last_order = 0;

// The operation whose rules are running, for the messages of Saved.
thread_local const char* running_op = nullptr;

bool has_nan(const Tensor& x) {
  return x.defined() && is_floating(x.dtype()) && any(isnan(x)).item<bool>();
}

/// What the functions that make up a rule compute is the rule's own affair: apply() looks at what
/// comes out of it.
void check_forward(const char* op, const Tensor& value) {
  if (!anomaly_detection_enabled() || running_op || !has_nan(value)) return;
  fail("[detect_anomaly] the forward of '{}' made a NaN in its result of shape {}", op,
       value.shape());
}

struct Remains {
  std::vector<Node::Edge> edges;
  JointRule joint_rule;
  std::unique_ptr<Node::Slot> slot;
};

// What a dying node owned may own the last handle on further nodes, a million deep. Those met on
// the way are queued here and die one after another, instead of inside each other.
void bury(Remains remains) {
  static thread_local std::vector<Remains>* open_grave = nullptr;
  if (open_grave) return open_grave->push_back(std::move(remains));
  std::vector<Remains> grave;
  open_grave = &grave;
  remains = {};
  while (!grave.empty()) {
    remains = std::move(grave.back());
    grave.pop_back();
    remains = {};
  }
  open_grave = nullptr;
}

/// 0 for an undefined Variable.
std::uint32_t version_of(const Variable& x) {
  return x.defined() ? x.value().storage().version() : 0;
}

}  // namespace

Saved::Saved(Variable variable) : variable_(std::move(variable)), version_(version_of(variable_)) {}

const Variable& Saved::get() const {
  const std::uint32_t now = version_of(variable_);
  check(
      now == version_,
      "[backward of {}] a value of shape {} that it saved was changed in place since (version {}, "
      "saved at {}): clone it before the change",
      running_op ? running_op : "?", variable_.shape(), now, version_);
  return variable_;
}

Node::Node(Kind kind, const char* op, const Tensor& value)
    : op_(op), order_(++last_order), shape_(value.shape()), dtype_(value.dtype()), kind_(kind) {
  if (kind == Kind::leaf) slot().keeps_gradient = true;
}

Node::~Node() {
  if (edges_.empty() && !slot_) return;
  bury({std::exchange(edges_, {}), std::exchange(joint_rule_, nullptr), std::move(slot_)});
}

void Node::release() {
  released_ = true;
  output_ = Tensor();
  if (edges_.empty()) return;
  bury({std::exchange(edges_, {}), std::exchange(joint_rule_, nullptr), nullptr});
}

Node::Slot& Node::slot() {
  if (!slot_) slot_ = std::make_unique<Slot>();
  return *slot_;
}

void Node::add_edge(std::shared_ptr<Node> input, Rule rule) {
  if (input) {
    order_ = std::max(order_, input->order_ + 1);
    last_order = order_;
  }
  edges_.push_back({std::move(input), std::move(rule)});
}

void Node::keep_output(const Tensor& value) {
  output_ = value;
  output_version_ = value.storage().version();
}

Variable Node::kept_output() {
  if (!output_.defined()) return {};
  const std::uint32_t now = output_.storage().version();
  check(now == output_version_,
        "[backward of {}] its result of shape {} was changed in place since (version {}, saved at "
        "{}): clone it before the change",
        op_, shape_, now, output_version_);
  return Variable(output_, shared_from_this());
}

void Node::check_gradient(const Gradient& gradient, std::size_t input) const {
  const Node& wanted = *edges_[input].node;
  check(
      gradient.shape() == wanted.shape_ && gradient.dtype() == wanted.dtype_,
      "[backward of {}] its rule gave a gradient of shape {} and dtype {} for input {}, which has "
      "shape {} and dtype {}",
      op_, gradient.shape(), gradient.dtype(), input, wanted.shape_, wanted.dtype_);
  if (!anomaly_detection_enabled()) return;
  const Tensor& numbers =
      gradient.is_row_sparse() ? gradient.row_sparse().rows.value() : gradient.dense().value();
  check(!has_nan(numbers),
        "[detect_anomaly] the backward of '{}' made a NaN in the gradient of "
        "input {}, of shape {}",
        op_, input, wanted.shape_);
}

bool Node::has_wanted_input(const Receiver& receiver) const {
  return std::any_of(edges_.begin(), edges_.end(),
                     [&](const Edge& edge) { return edge.node && receiver.wants(*edge.node); });
}

void Node::apply(const Gradient& g, Receiver& receiver) {
  check(
      !released_,
      "[backward of {}] the graph was used already, and what it had saved is gone: call the first "
      "backward with retain_graph",
      op_);
  if (!has_wanted_input(receiver)) return;
  const SaveAndRestore running(running_op, op_);
  const Variable y = kept_output();
  const Variable whole = g.is_row_sparse() ? g.to_dense() : Variable();
  const Variable& dense = g.is_row_sparse() ? whole : g.dense();
  std::vector<Gradient> joint;
  if (joint_rule_) {
    joint = joint_rule_(dense, y);
    check(joint.size() == edges_.size(),
          "[backward of {}] its rule gave {} gradients for {} inputs", op_, joint.size(),
          edges_.size());
  }
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    const Edge& edge = edges_[i];
    if (!edge.node || !receiver.wants(*edge.node)) continue;
    Gradient gradient = joint_rule_ ? std::move(joint[i]) : edge.rule(dense, y);
    if (!gradient.defined()) continue;
    check_gradient(gradient, i);
    receiver.deliver(edge.node, std::move(gradient));
  }
}

namespace {

std::shared_ptr<Node> new_operation(const char* op, const Tensor& value) {
  check(value.defined(), "[{}] its result is undefined", op);
  check(is_floating(value.dtype()),
        "[{}] its result of {} cannot have a gradient: needs f32 or f64", op, value.dtype());
  return std::make_shared<Node>(Node::Kind::operation, op, value);
}

}  // namespace

Variable record(const char* op, Tensor value, std::span<const Input> inputs) {
  check_forward(op, value);
  for (const Input& input : inputs) {
    check(!std::exchange(input.is_spent_, true), "[{}] an Input can be recorded only once", op);
  }
  if (std::none_of(inputs.begin(), inputs.end(), [](const Input& x) { return bool(x.rule_); })) {
    return value;
  }
  auto node = new_operation(op, value);
  node->edges_.reserve(inputs.size());
  for (const Input& input : inputs) {
    node->add_edge(std::move(input.node_), std::move(input.rule_));
    if (input.needs_output_ && !node->output_.defined()) node->keep_output(value);
  }
  return Variable(std::move(value), std::move(node));
}

Variable record(const char* op, Tensor value, std::initializer_list<Input> inputs) {
  return record(op, std::move(value), std::span<const Input>(inputs.begin(), inputs.size()));
}

Variable record_joint(const char* op, Tensor value, const std::vector<Variable>& inputs,
                      JointRule rule, bool keep_output) {
  check_forward(op, value);
  const auto required = [](const Variable& x) { return x.requires_grad(); };
  if (!grad_enabled() || std::none_of(inputs.begin(), inputs.end(), required)) return value;
  auto node = new_operation(op, value);
  node->joint_rule_ = std::move(rule);
  for (const Variable& input : inputs) {
    node->add_edge(input.requires_grad() ? input.grad_fn() : nullptr, nullptr);
  }
  if (keep_output) node->keep_output(value);
  return Variable(std::move(value), std::move(node));
}

std::uint64_t newest_order() {
  return last_order;
}

std::vector<Node*> nodes_behind(const std::vector<Variable>& outputs,
                                const std::function<bool(const Node&)>& is_end) {
  std::vector<Node*> nodes;
  std::unordered_set<const Node*> seen;
  const auto reach = [&](Node* node) {
    if (node && seen.insert(node).second) nodes.push_back(node);
  };
  for (const Variable& output : outputs) reach(output.grad_fn().get());
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (is_end && is_end(*nodes[i])) continue;
    for (const Node::Edge& edge : nodes[i]->edges()) reach(edge.node.get());
  }
  std::sort(nodes.begin(), nodes.end(), NewestFirst());
  return nodes;
}

}  // namespace ember
