/// Internal: matrix products through BLAS. Only blas.cpp includes cblas.h.
///
/// BLAS computes each product on the calling thread (openblas.h). Here large products are cut into
/// blocks for Ember's own threads (threads.h), so that there is one thread pool, however the BLAS
/// library was built.
///
/// A product has the same bits for any number of threads. The OpenBLAS kernels for x86-64 that
/// openblas::tiles names allow cuts at tile boundaries: matrices are cut there into about as many
/// blocks as there are threads, and each element is summed in the same order as without cuts.
/// Matrix-vector products, and all products with other kernels or libraries, are cut by size alone
/// into at most 16 blocks; this needs only that the same call gives the same bits. Different
/// kernels give different bits.
#pragma once

#include <cstdint>

namespace ember::blas {

/// A matrix in memory: element (i, j) lies at data[i * row_stride + j * column_stride].
template <class T>
struct Matrix {
  T* data;
  std::int64_t rows;
  std::int64_t columns;
  std::int64_t row_stride;
  std::int64_t column_stride;

  Matrix transposed() const { return {data, columns, rows, column_stride, row_stride}; }

  /// Whether each row is contiguous and rows do not overlap.
  bool is_row_major() const {
    return (columns <= 1 || column_stride == 1) &&
           (rows <= 1 || (row_stride >= 1 && row_stride >= columns));
  }
  /// Whether BLAS can read it without a copy: row-major or column-major.
  bool is_supported() const { return is_row_major() || transposed().is_row_major(); }
};

/// out = beta out + alpha a·b, for T = float or double and supported matrices; out overlaps neither
/// a nor b. out is not read where beta is 0. Large products run on all threads.
/// Error: sizes or strides beyond 2^31 - 1, which BLAS's int cannot hold.
template <class T>
void gemm(T alpha, Matrix<const T> a, Matrix<const T> b, T beta, Matrix<T> out);

/// The same, with the same bits, on the calling thread only: for products inside a parallel loop.
template <class T>
void gemm_on_this_thread(T alpha, Matrix<const T> a, Matrix<const T> b, T beta, Matrix<T> out);

/// Multiplications that take one thread some 10 microseconds.
inline constexpr double kGrain = 1 << 19;

}  // namespace ember::blas
