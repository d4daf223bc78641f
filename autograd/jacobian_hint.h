/// Internal: in what way a Jacobian is wrong.
#pragma once

#include <string>

#include "ember/tensor/tensor.h"

namespace ember {

/// A sentence about how the analytical Jacobian differs from the numerical one, or "" if nothing
/// simple explains it: by one factor, by what is missing, by two axes that are swapped. Both are
/// (output shape..., input shape...) f64; `output_axes` is how many axes the output has.
std::string jacobian_hint(const Tensor& analytical, const Tensor& numerical, int output_axes);

}  // namespace ember
