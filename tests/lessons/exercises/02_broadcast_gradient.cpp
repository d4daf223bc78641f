#include "ember/autograd/reduce.h"
#include "wrong_answer.h"

using namespace ember;

Variable broadcast_gradient(const Variable& g, const Shape& shape) {
  Variable result = g;
  while (result.dim() > shape.size()) {
    const int axis = wrong("last_axis_summed") ? -1 : 0;
    if (wrong("not_summed")) return g;
    if (wrong("mean")) {
      result = mean(result, axis);
    } else if (wrong("first_row")) {
      result = result[0];
    } else {
      result = sum(result, axis);
    }
  }
  for (int axis = 0; axis < shape.size(); ++axis) {
    if (shape[axis] != 1 || wrong("size_1_forgotten")) continue;
    result = wrong("size_1_sliced") ? result.narrow(axis, 0, 1) : sum(result, axis, true);
  }
  return result;
}
