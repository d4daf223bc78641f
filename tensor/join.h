/// Putting tensors together, taking them apart, and cutting triangles out of them.
#pragma once

#include <initializer_list>
#include <vector>

#include "ember/tensor/tensor.h"

namespace ember {

/// One after another along an existing axis. Error: none given; ranks that
/// differ, or sizes that do along another axis.
Tensor cat(const std::vector<Tensor>& tensors, std::int64_t axis = 0);
/// Along a new axis. Error: shapes that differ.
Tensor stack(const std::vector<Tensor>& tensors, std::int64_t axis = 0);
/// cat({a, b}) of Tensors: says that these, and not autograd's functions of the same names, are
/// meant.
inline Tensor cat(std::initializer_list<Tensor> tensors, std::int64_t axis = 0) {
  return cat(std::vector<Tensor>(tensors), axis);
}
inline Tensor stack(std::initializer_list<Tensor> tensors, std::int64_t axis = 0) {
  return stack(std::vector<Tensor>(tensors), axis);
}
/// Views of `length` positions each (the last may be shorter), or of the lengths given.
std::vector<Tensor> split(const Tensor& x, std::int64_t length, std::int64_t axis = 0);
std::vector<Tensor> split(const Tensor& x, const std::vector<std::int64_t>& lengths,
                          std::int64_t axis = 0);
/// `count` views of equal length, as far as that goes.
std::vector<Tensor> chunk(const Tensor& x, std::int64_t count, std::int64_t axis = 0);

/// `value` before and after: pads holds {before, after} pairs from the last axis backwards, as in
/// torch.nn.functional.pad. Negative pads cut.
Tensor pad(const Tensor& x, const std::vector<std::int64_t>& pads, Scalar value = 0);

/// The last two axes' triangle on and below (tril) or above (triu) a diagonal, 0 elsewhere.
Tensor tril(const Tensor& x, std::int64_t diagonal = 0);
Tensor triu(const Tensor& x, std::int64_t diagonal = 0);

}  // namespace ember
