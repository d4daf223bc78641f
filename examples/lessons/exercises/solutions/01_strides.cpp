// Exercise 1, solved: the strides of a tensor.
#include <ember/tensor/shape.h>

using namespace ember;

Strides row_major_strides(const Shape& shape) {
  Strides strides = Dims::filled(shape.size(), 0);
  // From the last axis to the first, as each stride is made from those behind it.
  std::int64_t behind = 1;  // how many elements the axes behind this one hold together
  for (int axis = shape.size() - 1; axis >= 0; --axis) {
    strides[axis] = behind;
    behind *= shape[axis];
  }
  return strides;
}
