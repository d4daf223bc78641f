#include "examples/tools/graph/replay.h"

#include <ember/autograd/grad_mode.h>
#include <ember/tensor/check.h>
#include <ember/tensor/creation.h>

#include <algorithm>
#include <unordered_map>

namespace ember::examples {
namespace {

using Values = std::unordered_map<const Node*, Tensor>;

/// The places of the nodes behind the loss.
using Places = std::unordered_map<const Node*, std::size_t>;

void add_constants(const std::vector<ReplayConstant>& constants, std::vector<ReplayNode>& nodes) {
  for (const ReplayConstant& constant : constants) {
    nodes.push_back(
        {ReplayNode::Kind::constant, constant.name, "constant", constant.value, {}, {}});
  }
}

/// The constants that an operation reads come before its other inputs, as in embedding(ids).
void connect_constants(const std::vector<ReplayConstant>& constants,
                       std::vector<ReplayNode>& nodes) {
  for (std::size_t i = 0; i < constants.size(); ++i) {
    const auto reader = std::find_if(nodes.begin(), nodes.end(), [&](const ReplayNode& node) {
      return node.kind == ReplayNode::Kind::operation && node.op == constants[i].op;
    });
    check(reader != nodes.end(), "[replay] the constant '{}' is read by '{}', which never ran",
          constants[i].name, constants[i].op);
    reader->inputs.insert(reader->inputs.begin(), i);
  }
}

ReplayNode node_of(const Node& node, const Values& values, const Places& places) {
  const std::string name = node.slot_if_any() ? node.slot_if_any()->name : "";
  const auto value = values.find(&node);
  check(value != values.end(), "[replay] the value of {} '{}' of shape {} is not known", node.op(),
        name, node.shape());
  ReplayNode result{node.is_leaf() ? ReplayNode::Kind::leaf : ReplayNode::Kind::operation,
                    name,
                    node.op(),
                    value->second,
                    node.where(),
                    {}};
  for (const Node::Edge& edge : node.edges()) {
    if (edge.node) result.inputs.push_back(places.at(edge.node.get()));
  }
  return result;
}

/// Runs rules, and notes what they deliver.
class Walk : private Node::Receiver {
 public:
  Walk(const Variable& loss, const Places& places) : places_(places) {
    gradients_[loss.grad_fn().get()] = Variable(ones_like(loss.value()));
  }

  /// Whether a rule has handed the node a gradient: nothing else has one to pass on.
  bool reached(const Node& node) const { return gradients_.contains(&node); }

  ReplayStep step(Node& node) {
    parts_.clear();
    node.apply(gradients_.at(&node), *this);
    return {places_.at(&node), std::move(parts_)};
  }

 private:
  bool wants(const Node&) const override { return true; }
  void deliver(const std::shared_ptr<Node>& input, Gradient gradient) override {
    Gradient& sum = gradients_[input.get()];
    sum = sum.defined() ? accumulate(sum, gradient) : gradient;
    parts_.push_back({places_.at(input.get()), std::move(gradient), sum});
  }

  const Places& places_;
  std::unordered_map<const Node*, Gradient> gradients_;
  std::vector<ReplayPart> parts_;
};

}  // namespace

Gradient Replay::gradient(std::size_t node) const {
  if (node + 1 == nodes.size()) return Variable(ones_like(nodes[node].value));
  for (auto step = backward.rbegin(); step != backward.rend(); ++step) {
    for (auto part = step->parts.rbegin(); part != step->parts.rend(); ++part) {
      if (part->to == node) return part->sum;
    }
  }
  return {};
}

Replay replay(FunctionRef<Computation()> compute) {
  // Holding the results keeps their nodes alive, and with it the addresses.
  std::vector<Variable> recorded;
  Computation made;
  {
    const WatchOperations watching([&](const char*, const Variable& y) {
      if (y.grad_fn()) recorded.push_back(y);
    });
    made = compute();
  }
  check(made.loss.requires_grad() && made.loss.numel() == 1,
        "[replay] got a loss of shape {}: needs a single number that leaves were used to compute",
        made.loss.shape());
  Values values;
  for (const auto* list : {&recorded, &made.leaves}) {
    for (const Variable& x : *list) values[x.grad_fn().get()] = x.value();
  }

  std::vector<Node*> newest_first = nodes_behind({made.loss});
  Replay result;
  add_constants(made.constants, result.nodes);
  Places places;
  for (auto node = newest_first.rbegin(); node != newest_first.rend(); ++node) {
    places.emplace(*node, result.nodes.size());
    result.nodes.push_back(node_of(**node, values, places));
  }
  connect_constants(made.constants, result.nodes);

  const NoGrad without_history;
  Walk walk(made.loss, places);
  for (Node* node : newest_first) {
    if (!node->is_leaf() && walk.reached(*node)) result.backward.push_back(walk.step(*node));
  }
  return result;
}

}  // namespace ember::examples
