/// Joining, splitting and padding tensors, and the triangles of matrices.
#pragma once

#include <initializer_list>
#include <vector>

#include "ember/tensor/tensor.h"

namespace ember {

/// Concatenates along an existing axis. Error: no tensors; ranks that differ, or sizes that differ
/// along another axis.
Tensor cat(const std::vector<Tensor>& tensors, std::int64_t axis = 0);
/// Joins along a new axis. Error: shapes that differ.
Tensor stack(const std::vector<Tensor>& tensors, std::int64_t axis = 0);
/// cat({a, b}) and stack({a, b}) of Tensors: without these overloads a braced list would be
/// ambiguous with autograd's functions of the same names.
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
/// At most `count` views of equal length (the last may be shorter), as torch.chunk.
std::vector<Tensor> chunk(const Tensor& x, std::int64_t count, std::int64_t axis = 0);

/// x with `value` added before and after: pads holds {before, after} pairs from the last axis
/// backwards, as in torch.nn.functional.pad. Negative pads remove elements.
Tensor pad(const Tensor& x, const std::vector<std::int64_t>& pads, Scalar value = 0);

/// The triangle of the last two axes on and below (tril) or on and above (triu) a diagonal, 0
/// elsewhere.
Tensor tril(const Tensor& x, std::int64_t diagonal = 0);
Tensor triu(const Tensor& x, std::int64_t diagonal = 0);

}  // namespace ember
