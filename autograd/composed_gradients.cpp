#include "ember/autograd/composed_gradients.h"

#include "ember/autograd/backward.h"
#include "ember/autograd/node.h"

namespace ember {
namespace {

/// x under a node of its own, at which its gradient is collected.
Variable alias(const Variable& x) {
  // y = x              x' = y'
  return record("alias", x.value(), {{x, [](const Variable& g) { return g; }}});
}

}  // namespace

std::vector<Gradient> composed_gradients(
    const std::function<Variable(const std::vector<Variable>&)>& f,
    const std::vector<Variable>& inputs, const Variable& g) {
  // What goes on inside a rule is the rule's own affair: the pass that runs it looks at what comes
  // out, and names the fused operation.
  const DetectAnomaly unwatched(false);
  std::vector<Variable> own;
  std::vector<std::shared_ptr<Node>> ends;  // null where no gradient is wanted
  for (const Variable& input : inputs) {
    own.push_back(alias(input));
    ends.push_back(own.back().grad_fn());
  }
  return gradients_at(ends, f(own), g, {.create_graph = true});
}

}  // namespace ember
