#include "ember/autograd/node.h"

#include <algorithm>
#include <unordered_set>

#include "ember/tensor/check.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/join.h"
#include "ember/tensor/reduce.h"
#include "ember/tensor/save_and_restore.h"

namespace ember {
namespace {

// Sequence numbers only have to grow from input to output. Each thread therefore counts for itself,
// and add_edge() goes beyond the numbers of inputs that other threads made: no counter is shared.
thread_local std::uint64_t last_sequence_number = 0;

// The operation whose rules are running, for the messages of Saved.
thread_local const char* running_op = nullptr;

// Of the innermost WatchOperations.
thread_local const WatchOperations::Watcher* watcher = nullptr;

bool has_nan(const Tensor& x) {
  return x.defined() && is_floating(x.dtype()) && any(isnan(x)).item<bool>();
}

/// Under DetectAnomaly. Not inside of a rule: there, apply() checks the gradient that the rule
/// returns.
void check_forward(const char* op, const Tensor& value) {
  if (!anomaly_detection_enabled() || running_op || !has_nan(value)) return;
  fail("[detect_anomaly] the forward of '{}' made a NaN in its result of shape {}", op,
       value.shape());
}

/// What a node owns that can own other nodes.
struct Owned {
  std::vector<Node::Edge> edges;
  std::unique_ptr<JointRule> joint_rule;
  std::unique_ptr<Node::Slot> slot;
};

/// Destroys `owned`. That may destroy a node of which it held the last handle, and so on: with a
/// destructor inside another's, a graph that is a million nodes deep would overflow the stack. The
/// outermost call therefore keeps a list, calls inside of it only add to the list, and the
/// outermost destroys one entry after another.
void destroy_without_recursion(Owned owned) {
  static thread_local std::vector<Owned>* waiting = nullptr;
  if (waiting) return waiting->push_back(std::move(owned));
  std::vector<Owned> list;
  waiting = &list;
  owned = {};
  while (!list.empty()) {
    owned = std::move(list.back());
    list.pop_back();
    owned = {};
  }
  waiting = nullptr;
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

Node::Node(Kind kind, const char* op, const Tensor& value, SourceLine where)
    : op_(op),
      file_(where.file),
      sequence_number_(++last_sequence_number),
      shape_(value.shape()),
      line_(where.line),
      dtype_(value.dtype()),
      kind_(kind) {
  if (kind == Kind::leaf) slot().keeps_gradient = true;
}

Node::~Node() {
  if (edges_.empty() && !slot_) return;
  destroy_without_recursion({std::move(edges_), std::move(joint_rule_), std::move(slot_)});
}

void Node::release() {
  released_ = true;
  output_ = Tensor();
  if (edges_.empty()) return;
  destroy_without_recursion({std::exchange(edges_, {}), std::move(joint_rule_), nullptr});
}

Node::Slot& Node::slot() {
  if (!slot_) slot_ = std::make_unique<Slot>();
  return *slot_;
}

void Node::add_edge(std::shared_ptr<Node> input, std::unique_ptr<Rule> rule) {
  if (input) {
    sequence_number_ = std::max(sequence_number_, input->sequence_number_ + 1);
    last_sequence_number = sequence_number_;
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
    joint = joint_rule_->apply(dense, y);
    check(joint.size() == edges_.size(),
          "[backward of {}] its rule gave {} gradients for {} inputs", op_, joint.size(),
          edges_.size());
  }
  for (std::size_t i = 0; i < edges_.size(); ++i) {
    const Edge& edge = edges_[i];
    if (!edge.node || !receiver.wants(*edge.node)) continue;
    Gradient gradient = joint_rule_ ? std::move(joint[i]) : edge.rule->apply(dense, y);
    if (!gradient.defined()) continue;
    check_gradient(gradient, i);
    receiver.deliver(edge.node, std::move(gradient));
  }
}

namespace {

std::shared_ptr<Node> new_operation(const char* op, const Tensor& value, SourceLine where) {
  check(value.defined(), "[{}] its result is undefined", op);
  check(is_floating(value.dtype()),
        "[{}] its result of {} cannot have a gradient: needs f32 or f64", op, value.dtype());
  return std::make_shared<Node>(Node::Kind::operation, op, value, where);
}

/// An operation's result, after the watcher, if there is one, has seen it.
Variable recorded(const char* op, Tensor&& value, std::shared_ptr<Node>&& node) {
  Variable y(std::move(value), std::move(node));
  if (const auto* watch = watcher) {
    const SaveAndRestore<decltype(watch)> unwatched(watcher, nullptr);
    (*watch)(op, y);
  }
  return y;
}

}  // namespace

Variable detail::record(const char* op, Tensor value, std::span<Input> inputs, SourceLine where) {
  check_forward(op, value);
  const auto requires_grad = [](const Input& input) { return input.node_ != nullptr; };
  if (std::none_of(inputs.begin(), inputs.end(), requires_grad)) {
    return recorded(op, std::move(value), nullptr);
  }
  auto node = new_operation(op, value, where);
  node->edges_.reserve(inputs.size());
  for (Input& input : inputs) {
    node->add_edge(std::move(input.node_), std::move(input.rule_));
    if (input.needs_output_ && !node->output_.defined()) node->keep_output(value);
  }
  return recorded(op, std::move(value), std::move(node));
}

Variable detail::record_joint(const char* op, Tensor value, const std::vector<Variable>& inputs,
                              std::unique_ptr<JointRule> rule, bool keep_output, SourceLine where) {
  check_forward(op, value);
  const auto required = [](const Variable& x) { return x.requires_grad(); };
  if (!grad_enabled() || std::none_of(inputs.begin(), inputs.end(), required)) {
    return recorded(op, std::move(value), nullptr);
  }
  auto node = new_operation(op, value, where);
  node->joint_rule_ = std::move(rule);
  node->edges_.reserve(inputs.size());
  for (const Variable& input : inputs) {
    node->add_edge(input.requires_grad() ? input.grad_fn() : nullptr, nullptr);
  }
  if (keep_output) node->keep_output(value);
  return recorded(op, std::move(value), std::move(node));
}

Tensor detail::pack(const char* op, const std::vector<Tensor>& values) {
  check(!values.empty(), "[{}] has no outputs", op);
  std::vector<Tensor> flat;
  for (const Tensor& value : values) {
    require_defined(op, value);
    check(value.dtype() == values[0].dtype(), "[{}] its outputs are {} and {}: need one dtype", op,
          values[0].dtype(), value.dtype());
    flat.push_back(value.reshape({value.numel()}));
  }
  return cat(flat);
}

std::vector<Variable> detail::unpack(const Variable& packed, const std::vector<Shape>& shapes) {
  std::vector<Variable> outputs;
  std::int64_t start = 0;
  for (const Shape& shape : shapes) {
    outputs.push_back(packed.narrow(0, start, numel(shape)).reshape(shape));
    start += numel(shape);
  }
  return outputs;
}

WatchOperations::WatchOperations(Watcher given)
    : watcher_(std::move(given)), outer_(std::exchange(watcher, &watcher_)) {}

WatchOperations::~WatchOperations() {
  watcher = outer_;
}

std::uint64_t newest_sequence_number() {
  return last_sequence_number;
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
