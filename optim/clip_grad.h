/// Clipping gradients, between backward() and step(). Parameters without a gradient are passed
/// over; row-sparse gradients stay row-sparse.
#pragma once

#include <vector>

#include "ember/autograd/variable.h"

namespace ember::optim {

/// Scales all gradients by max_norm / (norm + 1e-6) where that is less than 1; `norm` is that of
/// all of them as one vector, of the kind norm_type (infinity: the largest). Returns the norm
/// before clipping. Error, with error_if_nonfinite: a norm that is NaN or infinite.
double clip_grad_norm_(const std::vector<Variable>& params, double max_norm, double norm_type = 2,
                       bool error_if_nonfinite = false);

/// Brings every number of every gradient into [-clip_value, clip_value].
void clip_grad_value_(const std::vector<Variable>& params, double clip_value);

}  // namespace ember::optim
