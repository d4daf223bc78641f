#include "ember/autograd/checkpoint.h"

#include <algorithm>

#include "ember/autograd/backward.h"
#include "ember/autograd/node.h"
#include "ember/tensor/check.h"
#include "ember/tensor/random.h"

namespace ember {
namespace {

using Segment = std::function<Variable(const std::vector<Variable>&)>;

/// While it lives, the default generator draws what it drew after `state`.
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

/// The nodes at which the graph that f recorded ends: those of its inputs, and of what f captured.
/// A node whose sequence number is at most `start` was made before f ran.
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

Variable checkpoint(const Segment& f, const std::vector<Variable>& inputs) {
  check(f != nullptr, "[checkpoint] got no function");
  if (!grad_enabled()) return f(inputs);
  // f runs and is recorded as without a checkpoint, to find out which nodes its gradients go to.
  // The recorded graph is then dropped.
  const Generator::State random = default_generator().state();
  const std::uint64_t start = newest_sequence_number();
  const Variable y = f(inputs);
  if (!y.requires_grad()) return y;
  const std::vector<std::shared_ptr<Node>> boundary = boundary_of(y, inputs, start);

  std::vector<Variable> ends;  // without their values, which would stay in memory
  for (const auto& node : boundary) ends.emplace_back(Tensor(), node);
  const auto rule = [f, boundary, random, kept = std::vector<Saved>(inputs.begin(), inputs.end())](
                        const Variable& g, const Variable&) {
    const bool create_graph = grad_enabled();
    const std::vector<Variable> same(kept.begin(), kept.end());
    const Rewound rewound(random);
    const EnableGrad recording;
    return gradients_at(boundary, f(same), g, {.create_graph = create_graph});
  };
  // y = f(x)           x' = the gradient of f, which runs again for it
  return record_joint("checkpoint", y.value(), ends, rule);
}

}  // namespace ember
