/// Principal component analysis: reduces vectors to two dimensions for a picture.
#pragma once

#include <ember/tensor/tensor.h>

namespace ember::examples {

/// The first two principal components (D, 2) of the rows (N, D).
Tensor principal_axes(const Tensor& rows);

/// The coordinates (N, 2) of the centred rows on these axes.
Tensor project(const Tensor& rows, const Tensor& axes);

}  // namespace ember::examples
