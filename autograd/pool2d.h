/// Differentiable pooling of images: the functions of tensor/pool2d.h. x is (N, C, H, W) or
/// (C, H, W); both have second derivatives.
#pragma once

#include "ember/autograd/variable.h"
#include "ember/tensor/pool2d.h"

namespace ember {

/// As torch.nn.functional.max_pool2d. The gradient goes to the number that was found: the first
/// among equal ones.
Variable max_pool2d(const Variable& x, Size2d kernel_size, const MaxPool2dOptions& options = {});

struct MaxPool2dVariable {
  Variable values;
  Tensor indices;  // where in its (H, W), row-major, each was found
};
/// The same with return_indices=True.
MaxPool2dVariable max_pool2d_with_indices(const Variable& x, Size2d kernel_size,
                                          const MaxPool2dOptions& options = {});

/// As torch.nn.functional.avg_pool2d.
Variable avg_pool2d(const Variable& x, Size2d kernel_size, const AvgPool2dOptions& options = {});
/// Its gradient g (N, C, OH, OW) -> that of its x, of this shape.
Variable avg_pool2d_backward(const Variable& g, const Shape& x_shape, Size2d kernel_size,
                             const AvgPool2dOptions& options = {});

}  // namespace ember
