/// Differentiable convolution of images, and the two functions that are its gradients: those of
/// tensor/conv2d.h under the same names. The derivatives of the three are the three again, so there
/// are derivatives of every order.
#pragma once

#include "ember/autograd/variable.h"
#include "ember/tensor/conv2d.h"

namespace ember {

/// As torch.nn.functional.conv2d: x (N, C, H, W) or (C, H, W), weight (D, C / groups, kh, kw), bias
/// (D) or undefined -> (N, D, OH, OW) or (D, OH, OW). Without images (N = 0) there is no result.
Variable conv2d(const Variable& x, const Variable& weight, const Variable& bias = {},
                const Conv2dOptions& options = {});

/// The gradient of conv2d's x (N, C, H, W) for g (N, D, OH, OW).
Variable conv2d_input(const Shape& x_shape, const Variable& weight, const Variable& g,
                      const Conv2dOptions& options = {});

/// The gradient of conv2d's weight (D, C / groups, kh, kw) for g (N, D, OH, OW).
Variable conv2d_weight(const Variable& x, const Shape& weight_shape, const Variable& g,
                       const Conv2dOptions& options = {});

}  // namespace ember
