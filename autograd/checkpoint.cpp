#include "ember/autograd/checkpoint.h"

#include <algorithm>

#include "ember/autograd/backward.h"
#include "ember/autograd/node.h"
#include "ember/tensor/check.h"
#include "ember/tensor/random.h"

namespace ember {
namespace {

using Function = std::function<Variable(const std::vector<Variable>&)>;

/// While it lives, the default generator goes on from `state`.
class Rewound {
 public:
  explicit Rewound(Generator::State state) : before_(default_generator().state()) {
    default_generator().set_state(state);
  }
  ~Rewound() { default_generator().set_state(before_); }
  Rewound(const Rewound&) = delete;
  Rewound& operator=(const Rewound&) = delete;

 private:
  Generator::State before_;
};

/// Where the graph that f recorded ends: its inputs, and what f captured. What is older than
/// `start` was there before f ran.
std::vector<std::shared_ptr<Node>> boundary_of(const Variable& y,
                                               const std::vector<Variable>& inputs,
                                               std::uint64_t start) {
  const auto is_boundary = [&](const Node& node) {
    return node.is_leaf() || node.sequence_number() <= start ||
           std::any_of(inputs.begin(), inputs.end(),
                       [&](const Variable& input) { return input.grad_fn().get() == &node; });
  };
  std::vector<std::shared_ptr<Node>> boundary;
  for (Node* node : nodes_behind({y}, is_boundary)) {
    if (is_boundary(*node)) boundary.push_back(node->shared_from_this());
  }
  return boundary;
}

}  // namespace

Variable checkpoint(const Function& f, const std::vector<Variable>& inputs) {
  check(f != nullptr, "[checkpoint] got no function");
  if (!grad_enabled()) return f(inputs);
  // f runs here as it would without a checkpoint, and what it recorded tells where its gradients
  // go. Then the record is dropped.
  const Generator::State random = default_generator().state();
  const std::uint64_t start = newest_sequence_number();
  const Variable y = f(inputs);
  if (!y.requires_grad()) return y;
  const std::vector<std::shared_ptr<Node>> boundary = boundary_of(y, inputs, start);

  std::vector<Variable> ends;  // the nodes alone, not the values
  for (const auto& node : boundary) ends.emplace_back(Tensor(), node);
  const auto rule = [f, boundary, random, kept = std::vector<Saved>(inputs.begin(), inputs.end())](
                        const Variable& g, const Variable&) {
    const bool create_graph = grad_enabled();
    const std::vector<Variable> same(kept.begin(), kept.end());
    const Rewound rewound(random);
    const EnableGrad recording;
    return gradients_at(boundary, f(same), g, {.create_graph = create_graph});
  };
  return record_joint("checkpoint", y.value(), ends, rule);
}

}  // namespace ember
