/// Convolution of images as matrix products (im2col; Chellapilla et al., IWFHR 2006), and the two
/// functions that are its gradients. Each is linear in each of its tensors, and the derivatives of
/// all three are again these three: see autograd/conv2d.h.
///
/// As in PyTorch this is cross-correlation: the kernel is not flipped.
///
/// Work is done in pieces of a few hundred output positions, so that the unfolded matrix (nine
/// times the size of the images for a 3 x 3 kernel) never exists as a whole; conv2d_input unfolds
/// at least one channel of one image at a time. The pieces depend on the sizes alone, so the result
/// has the same bits for any number of threads.
#pragma once

#include "ember/tensor/size2d.h"
#include "ember/tensor/tensor.h"

namespace ember {

/// `groups` splits the channels into that many groups, each with its own convolution. With as many
/// groups as channels the convolution is depthwise.
struct Conv2dOptions {
  Size2d stride = 1;
  Size2d padding = 0;
  Size2d dilation = 1;
  std::int64_t groups = 1;
};

/// x (N, C, H, W), weight (D, C / groups, kh, kw), bias (D) or undefined -> (N, D, OH, OW):
///
///     y[n, d, o, p] = bias[d] + sum over c, i, j of
///         weight[d, c, i, j] x[n, c, o stride - padding + i dilation, the same for p and j]
///
/// where x is 0 outside, and OH = (H + 2 padding - dilation (kh - 1) - 1) / stride + 1.
/// Error: sizes or dtypes that do not match; a kernel larger than the padded input; a kernel,
/// stride or dilation of 0.
Tensor conv2d(const Tensor& x, const Tensor& weight, const Tensor& bias = {},
              const Conv2dOptions& options = {});

/// The gradient of x, given g (N, D, OH, OW), that of y (torch.nn.grad.conv2d_input): a tensor of
/// x's shape. Every element of g is added, times the weight, to the inputs under its window. This
/// is also torch's conv_transpose2d of g.
Tensor conv2d_input(const Shape& x_shape, const Tensor& weight, const Tensor& g,
                    const Conv2dOptions& options = {});

/// The gradient of the weight, given g, that of y (torch.nn.grad.conv2d_weight): a tensor of the
/// weight's shape.
Tensor conv2d_weight(const Tensor& x, const Shape& weight_shape, const Tensor& g,
                     const Conv2dOptions& options = {});

}  // namespace ember
