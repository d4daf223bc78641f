// Exercise 2: the gradient of a broadcast. After lesson 2 (one_hot), 10 minutes.
//
// When it is solved you can write the backward of x + b for every b that was broadcast, such as the
// bias of a Linear.
//
// In y = x + b, b may have fewer elements than x: each is then repeated. One element of b went into
// several elements of y, so its gradient is the sum of their gradients (g is the gradient of y):
//
//     b of shape (C),     y of shape (N, C):   b'[j]    = sum over i of g[i][j]
//     b of shape (N, 1),  y of shape (N, C):   b'[i][0] = sum over j of g[i][j]
//
// So there are two things to undo:
//   1. Axes that b does not have. Broadcasting puts them in front.
//   2. Axes where b has size 1 and y has more. They stay in the result, with size 1.
//
// Shapes: g has the shape of y; the result has `shape`, the shape of b, which may be ().
// Useful: sum(g, axis) removes an axis, sum(g, axis, true) keeps it with size 1; g.dim() and
// shape.size() are the numbers of axes, g.size(axis) and shape[axis] their sizes.
// Read: tensor/shape.h (broadcast_shapes); afterwards autograd/arithmetic.cpp (add).
#include <ember/ember.h>

using namespace ember;

Variable broadcast_gradient(const Variable& g, const Shape& shape) {
  // Your code here, in place of these zeros of the right shape.
  return zeros(shape, g.dtype());
}
