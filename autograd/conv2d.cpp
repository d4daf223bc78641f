// Each function shows its forward and, under it, its backward rule. In the comments y' stands for
// the gradient of the loss with respect to y.
//
// A convolution is linear in x and in w. With <a, b> the sum of all a b, its gradients are the two
// functions for which
//
//     <y', conv2d(x, w)> = <conv2d_input(w, y'), x> = <conv2d_weight(x, y'), w>
//
// holds for all x, w and y'. The same equations, read the other way round, are the rules of these
// two.
#include "ember/autograd/conv2d.h"

#include "ember/autograd/node.h"
#include "ember/autograd/reduce.h"

namespace ember {

Variable conv2d(const Variable& x, const Variable& weight, const Variable& bias,
                const Conv2dOptions& options) {
  if (x.dim() == 3) return conv2d(x.unsqueeze(0), weight, bias, options).squeeze(0);
  // y = x * w + b      x' = conv2d_input(w, y'),  w' = conv2d_weight(x, y'),
  //                    b' = sum of y' over images and places
  const Tensor y = conv2d(x.value(), weight.value(), bias.value(), options);
  const auto to_x = [shape = x.shape(), w = Saved(weight), options](const Variable& g) {
    return conv2d_input(shape, w, g, options);
  };
  const auto to_weight = [shape = weight.shape(), x = Saved(x), options](const Variable& g) {
    return conv2d_weight(x, shape, g, options);
  };
  const auto to_bias = [](const Variable& g) { return sum(g, {0, 2, 3}); };
  if (!bias.defined()) return record("conv2d", y, {{x, to_x}, {weight, to_weight}});
  return record("conv2d", y, {{x, to_x}, {weight, to_weight}, {bias, to_bias}});
}

Variable conv2d_input(const Shape& x_shape, const Variable& weight, const Variable& g,
                      const Conv2dOptions& options) {
  // x = conv2d_input(w, g)      g' = conv2d(x', w),  w' = conv2d_weight(x', g)
  return record(
      "conv2d_input", conv2d_input(x_shape, weight.value(), g.value(), options),
      {{weight, [shape = weight.shape(), g = Saved(g),
                 options](const Variable& to_x) { return conv2d_weight(to_x, shape, g, options); }},
       {g, [w = Saved(weight), options](const Variable& to_x) {
          return conv2d(to_x, w, {}, options);
        }}});
}

Variable conv2d_weight(const Variable& x, const Shape& weight_shape, const Variable& g,
                       const Conv2dOptions& options) {
  // w = conv2d_weight(x, g)      g' = conv2d(x, w'),  x' = conv2d_input(w', g)
  return record(
      "conv2d_weight", conv2d_weight(x.value(), weight_shape, g.value(), options),
      {{x, [shape = x.shape(), g = Saved(g), options](
               const Variable& to_weight) { return conv2d_input(shape, to_weight, g, options); }},
       {g, [x = Saved(x), options](const Variable& to_weight) {
          return conv2d(x, to_weight, {}, options);
        }}});
}

}  // namespace ember
