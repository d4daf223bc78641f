// Exercise 1: the strides of a tensor. After lesson 2 (one_hot), 5 minutes.
//
// When it is solved you can say where x[i][j][k] lies in memory, and why a transpose copies
// nothing.
//
// The numbers of a tensor lie in one row in memory. The stride of an axis says how many places to
// go for one step along that axis:
//
//     x[i][j][k] lies at place  i * strides[0] + j * strides[1] + k * strides[2]
//
// In row-major order, x[0][0][0] is followed by x[0][0][1], and so on: one step along the last axis
// is one place. One step along any other axis passes over all the elements that the axes behind it
// hold together. A tensor of shape (4, 2, 5), for example, has the strides (10, 5, 1).
//
// Shapes: `shape` has one size for each axis, the result one stride for each axis.
// Read: tensor/shape.h; afterwards tensor/views.cpp, where transpose swaps two strides.
#include <ember/tensor/shape.h>

using namespace ember;

Strides row_major_strides(const Shape& shape) {
  Strides strides = Dims::filled(shape.size(), 0);
  // Your code here: set strides[axis] for each axis from 0 to shape.size() - 1.
  return strides;
}
