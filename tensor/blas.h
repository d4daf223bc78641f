/// Internal: matrix products through BLAS. Only blas.cpp includes cblas.h.
///
/// BLAS computes each product on the thread that asks for it (openblas.h); here large products are
/// cut into blocks for Ember's own threads (threads.h), so that there is one pool whatever way the
/// library was built.
///
/// The number of threads changes no bit of a product. OpenBLAS's x86-64 kernels that are named in
/// openblas::tiles allow cuts at tile boundaries: matrices are cut there into about as many blocks
/// as there are threads, and each element is summed as in the whole. Matrix-vector products, and
/// all products with other kernels or libraries, are cut by their size alone into at most 16
/// blocks. All that is asked of them is that the same call gives the same bits. Other kernels give
/// other bits.
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

  /// Whether rows lie one behind the other, each without gaps.
  bool is_row_major() const {
    return (columns <= 1 || column_stride == 1) &&
           (rows <= 1 || (row_stride >= 1 && row_stride >= columns));
  }
  /// Whether BLAS can take it as it is: row-major, or transposed from that.
  bool is_supported() const { return is_row_major() || transposed().is_row_major(); }
};

/// out = beta out + alpha a·b, for T = float or double and supported matrices; out overlaps neither
/// a nor b. out is not read where beta is 0. On all threads where that is worth it.
/// Error: sizes or strides beyond 2^31 - 1, which BLAS cannot count.
template <class T>
void gemm(T alpha, Matrix<const T> a, Matrix<const T> b, T beta, Matrix<T> out);

/// The same bits without other threads, for products that are pieces of a loop themselves.
template <class T>
void gemm_on_this_thread(T alpha, Matrix<const T> a, Matrix<const T> b, T beta, Matrix<T> out);

/// Multiplications that take one thread some 10 microseconds.
inline constexpr double kGrain = 1 << 19;

}  // namespace ember::blas
