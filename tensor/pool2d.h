/// Pooling of images: the largest number that a window sees, or the mean.
///
/// Padding is never the largest number; it counts as 0 in a mean.
#pragma once

#include <optional>

#include "ember/tensor/size2d.h"
#include "ember/tensor/tensor.h"

namespace ember {

/// In both: `stride` is the kernel's size unless given (Size2d(2, 1), or 2); with `ceil_mode` a
/// last window that reaches beyond the padded input counts, too, if it begins before the input
/// ends.
struct MaxPool2dOptions {
  std::optional<Size2d> stride = std::nullopt;
  Size2d padding = 0;
  Size2d dilation = 1;
  bool ceil_mode = false;
};
struct AvgPool2dOptions {
  std::optional<Size2d> stride = std::nullopt;
  Size2d padding = 0;
  bool ceil_mode = false;
  /// Whether the divisor of the sum counts positions in the padding.
  bool count_include_pad = true;
  /// Replaces the divisor.
  std::optional<std::int64_t> divisor_override = std::nullopt;
};

struct MaxPool2dResult {
  Tensor values;   // (N, C, OH, OW)
  Tensor indices;  // the same, i64: where in its (H, W), row-major, each was found
};
/// x (N, C, H, W) -> the largest number in each window and its place: the first among equal ones;
/// NaN counts as the largest, and of several the last one.
/// Error: not f32 or f64; a padding larger than half the kernel; a window that sees padding only,
/// as a dilated one can; a kernel larger than the padded input; a kernel, stride or dilation of 0.
MaxPool2dResult max_pool2d_with_indices(const Tensor& x, Size2d kernel_size,
                                        const MaxPool2dOptions& options = {});

/// x (N, C, H, W) -> (N, C, OH, OW), the mean of each window.
/// Error: the same, and a divisor of 0.
Tensor avg_pool2d(const Tensor& x, Size2d kernel_size, const AvgPool2dOptions& options = {});

/// The gradient of x (of shape x_shape), given g (N, C, OH, OW), that of avg_pool2d's result.
Tensor avg_pool2d_backward(const Tensor& g, const Shape& x_shape, Size2d kernel_size,
                           const AvgPool2dOptions& options = {});

}  // namespace ember
