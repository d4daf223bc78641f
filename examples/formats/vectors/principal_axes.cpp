#include "examples/formats/vectors/principal_axes.h"

#include <ember/tensor/creation.h>
#include <ember/tensor/elementwise.h>
#include <ember/tensor/matmul.h>
#include <ember/tensor/reduce.h>

#include <algorithm>

namespace ember::examples {
namespace {

Tensor normalized(const Tensor& v) {
  return v / clamp(norm(v), 1e-300);
}

}  // namespace

Tensor principal_axes(const Tensor& rows) {
  const Tensor centred = (rows - mean(rows, 0, true)).to(DType::f64);
  const Tensor covariance = matmul(centred.t(), centred);  // (D, D)
  const Tensor axes = zeros({rows.size(1), 2}, DType::f64);
  for (std::int64_t k = 0; k < std::min<std::int64_t>(2, rows.size(1)); ++k) {
    // Power iteration, orthogonalized against the axes found before.
    Tensor v = normalized(cos(arange(rows.size(1)).to(DType::f64)));
    for (int i = 0; i < 300; ++i) {
      v = matmul(covariance, v);
      for (std::int64_t found = 0; found < k; ++found) {
        const Tensor axis = axes.select(1, found);
        v = v - axis * sum(axis * v);
      }
      v = normalized(v);
    }
    axes.select(1, k).copy_(v);
  }
  return axes.to(rows.dtype());
}

Tensor project(const Tensor& rows, const Tensor& axes) {
  return matmul(rows - mean(rows, 0, true), axes);
}

}  // namespace ember::examples
