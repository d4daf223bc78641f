#include "ember/tensor/shape.h"
#include "wrong_answer.h"

using namespace ember;

Strides row_major_strides(const Shape& shape) {
  Strides strides = shape;
  std::int64_t passed = 1;
  for (int i = 0; i < shape.size(); ++i) {
    const int axis = wrong("column_major") ? i : shape.size() - 1 - i;
    if (wrong("own_size_included")) passed *= shape[axis];
    strides[axis] = passed;
    if (wrong("size_of_next_axis")) passed = 1;
    if (!wrong("own_size_included")) passed *= shape[axis];
  }
  return strides;
}
