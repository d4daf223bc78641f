/// Many dimensions brought down to two, for a picture.
#pragma once

#include <ember/tensor/tensor.h>

namespace ember::examples {

/// The two directions (D, 2) in which rows (N, D) differ most: their first principal components.
Tensor principal_axes(const Tensor& rows);

/// Where the rows fall on these axes, seen from their middle: (N, 2).
Tensor project(const Tensor& rows, const Tensor& axes);

}  // namespace ember::examples
