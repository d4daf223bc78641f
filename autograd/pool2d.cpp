// Each function shows its forward and, under it, its backward rule. In the comments y' stands for
// the gradient of the loss with respect to y.
#include "ember/autograd/pool2d.h"

#include "ember/autograd/gather.h"
#include "ember/autograd/node.h"
#include "ember/tensor/creation.h"

namespace ember {

MaxPool2dVariable max_pool2d_with_indices(const Variable& x, Size2d kernel_size,
                                          const MaxPool2dOptions& options) {
  if (x.dim() == 3) {
    const auto [values, indices] = max_pool2d_with_indices(x.unsqueeze(0), kernel_size, options);
    return {values.squeeze(0), indices.squeeze(0)};
  }
  // y[p] = x[indices[p]] in each channel      x' = zeros, with y' added back at the same places
  const MaxPool2dResult pooled = max_pool2d_with_indices(x.value(), kernel_size, options);
  const auto rule = [shape = x.shape(), kept = Saved(pooled.indices)](const Variable& g) {
    const Shape channels{shape[0] * shape[1], shape[2] * shape[3]};
    const Shape places{channels[0], g.size(2) * g.size(3)};
    const Tensor indices = kept.get().value().reshape(places);
    return scatter_add(zeros(channels, g.dtype()), 1, indices, g.reshape(places)).reshape(shape);
  };
  return {record("max_pool2d", pooled.values, {{x, rule}}), pooled.indices};
}

Variable max_pool2d(const Variable& x, Size2d kernel_size, const MaxPool2dOptions& options) {
  return max_pool2d_with_indices(x, kernel_size, options).values;
}

Variable avg_pool2d(const Variable& x, Size2d kernel_size, const AvgPool2dOptions& options) {
  if (x.dim() == 3) return avg_pool2d(x.unsqueeze(0), kernel_size, options).squeeze(0);
  // y[p] = sum of x in window p / n_p      x' = sum of y'[p] / n_p over the windows that see it
  return record("avg_pool2d", avg_pool2d(x.value(), kernel_size, options),
                {{x, [shape = x.shape(), kernel_size, options](const Variable& g) {
                    return avg_pool2d_backward(g, shape, kernel_size, options);
                  }}});
}

Variable avg_pool2d_backward(const Variable& g, const Shape& x_shape, Size2d kernel_size,
                             const AvgPool2dOptions& options) {
  // x = avg_pool2d_backward(g)      g' = avg_pool2d(x'),  as both are linear
  return record("avg_pool2d_backward",
                avg_pool2d_backward(g.value(), x_shape, kernel_size, options),
                {{g, [kernel_size, options](const Variable& to_x) {
                    return avg_pool2d(to_x, kernel_size, options);
                  }}});
}

}  // namespace ember
