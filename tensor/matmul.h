/// Matrix products.
///
/// BLAS reads operands without a copy if one of their two axes is contiguous and the other does not
/// overlap itself: its transposition flag and leading dimension describe transposed and sliced
/// matrices. Others (every second column, a sliding window) are copied once. A batch (B, T, C)
/// times one matrix (C, D) is one product of B·T rows. Products of f32 and f64 run through BLAS on
/// Ember's threads, i64 through a plain loop; boolean is an error. As in BLAS, a product over an
/// inner size of 0 is 0.
#pragma once

#include "ember/tensor/tensor.h"

namespace ember {

/// As torch.matmul: (K)·(K) -> (); (M, K)·(K) -> (M); (K)·(K, N) -> (N);
/// (..., M, K)·(..., K, N) -> (..., M, N), with the leading axes broadcast.
/// Error: inner sizes that differ, operands without axes, different dtypes, boolean, a size or
/// stride beyond 2^31 - 1.
Tensor matmul(const Tensor& a, const Tensor& b);

/// beta c + alpha a·b for a (M, K), b (K, N) and c that broadcasts to (M, N).
Tensor addmm(const Tensor& c, const Tensor& a, const Tensor& b, Scalar beta = 1, Scalar alpha = 1);

/// out = beta out + alpha a·b in place, out (M, N): nn::linear adds its product to the bias this
/// way. As in BLAS, out is not read when beta is 0. Error: out's rows or columns not contiguous.
void addmm_into(const Tensor& out, const Tensor& a, const Tensor& b, double beta = 0,
                double alpha = 1);

}  // namespace ember
