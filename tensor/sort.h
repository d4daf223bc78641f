/// Sorting along an axis. It is stable, and NaN counts as larger than everything, as in PyTorch.
#pragma once

#include "ember/tensor/tensor.h"

namespace ember {

struct Sorted {
  Tensor values;
  Tensor indices;  // i64: the index of each value along the axis of x
};

Sorted sort(const Tensor& x, std::int64_t axis = -1, bool descending = false);
/// The k largest (or smallest), in order. Error: k beyond the axis.
Sorted topk(const Tensor& x, std::int64_t k, std::int64_t axis = -1, bool largest = true);

}  // namespace ember
