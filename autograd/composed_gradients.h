/// Second derivatives of fused operations.
///
/// A fused kernel computes numbers, and numbers have no history. When the backward pass is itself
/// recorded (create_graph), the rule of a fused operation takes its gradients from the same
/// function composed of differentiable ones:
///
///     const auto rule = [x = Saved(x)](const Variable& g) -> Gradient {
///       if (grad_enabled()) return composed_gradients(composed_f, {x}, g)[0];
///       return fused_backward(g.value(), x.get().value());
///     };
#pragma once

#include <functional>
#include <vector>

#include "ember/autograd/gradient.h"

namespace ember {

/// The gradient of f(inputs), weighted by g, for each input; recorded. Each is a partial
/// derivative: an input that was computed from another one counts as independent of it. Undefined
/// for an input that requires no gradient; row-sparse where f makes it so.
std::vector<Gradient> composed_gradients(
    const std::function<Variable(const std::vector<Variable>&)>& f,
    const std::vector<Variable>& inputs, const Variable& g);

}  // namespace ember
