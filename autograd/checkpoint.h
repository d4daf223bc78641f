/// Memory for time: compute a part of a model again in the backward pass instead of keeping what
/// its rules save. (Chen et al., "Training deep nets with sublinear memory cost", arXiv 1604.06174)
#pragma once

#include <functional>
#include <vector>

#include "ember/autograd/variable.h"

namespace ember {

/// f(inputs), of which only the inputs are kept; backward() calls f again. Gradients also reach
/// what f captured, such as the parameters of a module. Random numbers of the default generator
/// come out the same both times. Works under grad() and create_graph, and within another
/// checkpoint.
///
///     Variable h = checkpoint([&](const std::vector<Variable>& in) { return block(in[0]); }, {x});
///
/// Requires: f computes the same from the same inputs; what f captured is not changed in place
/// before backward(), and was computed on this thread unless it is a leaf.
Variable checkpoint(const std::function<Variable(const std::vector<Variable>&)>& f,
                    const std::vector<Variable>& inputs);

}  // namespace ember
