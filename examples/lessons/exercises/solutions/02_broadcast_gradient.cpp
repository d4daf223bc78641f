// Exercise 2, solved: the gradient of a broadcast.
#include <ember/ember.h>

using namespace ember;

Variable broadcast_gradient(const Variable& g, const Shape& shape) {
  Variable result = g;
  // Axes that b does not have are in front.
  while (result.dim() > shape.size()) result = sum(result, 0);
  // Now the axes match one by one. Those that b has with size 1 stay.
  for (int axis = 0; axis < shape.size(); ++axis) {
    if (shape[axis] == 1) result = sum(result, axis, true);
  }
  return result;
}
