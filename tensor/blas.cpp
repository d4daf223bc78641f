#include "ember/tensor/blas.h"

#include <cblas.h>

#include <algorithm>
#include <limits>
#include <type_traits>

#include "ember/tensor/check.h"
#include "ember/tensor/openblas.h"
#include "ember/tensor/threads.h"

namespace ember::blas {
namespace {

int as_int(std::int64_t value) {
  check(value <= std::numeric_limits<int>::max(),
        "[matmul] got a size or stride of {}: BLAS counts to 2^31 - 1", value);
  return static_cast<int>(value);
}

/// A supported matrix as BLAS takes it: stored line by line, `step` elements apart.
struct Stored {
  CBLAS_TRANSPOSE transpose;  // lines are rows, or columns
  int lines;
  int length;
  int step;

  template <class T>
  explicit Stored(const Matrix<T>& x) {
    const bool by_rows = x.is_row_major();
    transpose = by_rows ? CblasNoTrans : CblasTrans;
    lines = as_int(by_rows ? x.rows : x.columns);
    length = as_int(by_rows ? x.columns : x.rows);
    // A single line has no step, but BLAS checks that it is no less than the length.
    step = lines > 1 ? as_int(by_rows ? x.row_stride : x.column_stride) : std::max(length, 1);
  }
};

/// out is row-major.
template <class T>
void call_gemm(T alpha, const Matrix<const T>& a, const Matrix<const T>& b, T beta,
               const Matrix<T>& out) {
  const Stored in_a(a), in_b(b), in_out(out);
  const int inner = as_int(a.columns);
  if constexpr (std::is_same_v<T, float>) {
    cblas_sgemm(CblasRowMajor, in_a.transpose, in_b.transpose, in_out.lines, in_out.length, inner,
                alpha, a.data, in_a.step, b.data, in_b.step, beta, out.data, in_out.step);
  } else {
    cblas_dgemm(CblasRowMajor, in_a.transpose, in_b.transpose, in_out.lines, in_out.length, inner,
                alpha, a.data, in_a.step, b.data, in_b.step, beta, out.data, in_out.step);
  }
}

/// b (K, 1) and out (M, 1) are columns: BLAS has a way for that which is several times as fast.
template <class T>
void call_gemv(T alpha, const Matrix<const T>& a, const Matrix<const T>& b, T beta,
               const Matrix<T>& out) {
  if (beta == 0) {  // Some versions of OpenBLAS multiply what lies there by it, NaN included.
    for (std::int64_t i = 0; i < out.rows; ++i) out.data[i * out.row_stride] = 0;
    beta = 1;
  }
  const Stored in_a(a);
  const int step_b = Stored(b).step, step_out = Stored(out).step;
  if constexpr (std::is_same_v<T, float>) {
    cblas_sgemv(CblasRowMajor, in_a.transpose, in_a.lines, in_a.length, alpha, a.data, in_a.step,
                b.data, step_b, beta, out.data, step_out);
  } else {
    cblas_dgemv(CblasRowMajor, in_a.transpose, in_a.lines, in_a.length, alpha, a.data, in_a.step,
                b.data, step_b, beta, out.data, step_out);
  }
}

/// [begin, end) of an axis.
struct Range {
  std::int64_t begin;
  std::int64_t end;
};
template <class T>
Matrix<T> part(const Matrix<T>& x, Range rows, Range columns) {
  return {x.data + rows.begin * x.row_stride + columns.begin * x.column_stride,
          rows.end - rows.begin, columns.end - columns.begin, x.row_stride, x.column_stride};
}

// The number of threads changes no bit of a product, for an element is summed in the same way in
// whatever block it lies. Products are cut at multiples of kTile rows and columns, and none is
// thinner: BLAS's kernels compute tiles of 16 or a divisor of it. And no block has so few
// multiplications that OpenBLAS takes another way than for the whole (interface/gemm.c,
// SMALL_MATRIX_OPT: up to 100^3).
constexpr std::int64_t kTile = 16;
constexpr double kSmallProduct = 1e6;
std::int64_t tiles_in(std::int64_t size) {
  return std::max<std::int64_t>(size / kTile, 1);
}

/// Part i of [0, size) cut into so many parts.
Range cut(std::int64_t size, std::int64_t parts, std::int64_t i) {
  const std::int64_t tiles = tiles_in(size);
  return {tiles * i / parts * kTile, i + 1 == parts ? size : tiles * (i + 1) / parts * kTile};
}

/// The size of the smallest of them.
std::int64_t least_part(std::int64_t size, std::int64_t parts) {
  return parts == 1 ? size : tiles_in(size) / parts * kTile;
}

/// Into how many parts the rows and the columns of a product are cut.
struct Grid {
  std::int64_t rows;
  std::int64_t columns;
};

/// As near as possible to `blocks` blocks of `smallest` elements or more each, and among such grids
/// the one that reads least: a row of blocks reads all of b, a column of blocks all of a.
Grid grid_of(std::int64_t rows, std::int64_t columns, std::int64_t blocks, double smallest) {
  const auto reads = [&](Grid grid) { return grid.columns * rows + grid.rows * columns; };
  const auto block_size = [&](Grid grid) {
    return static_cast<double>(least_part(rows, grid.rows)) *
           static_cast<double>(least_part(columns, grid.columns));
  };
  Grid best{1, 1};
  for (std::int64_t i = 1; i <= std::min(blocks, tiles_in(rows)); ++i) {
    for (std::int64_t j = 1; j <= std::min(blocks / i, tiles_in(columns)); ++j) {
      const Grid grid{i, j};
      const std::int64_t more = i * j - best.rows * best.columns;
      const bool better = more > 0 || (more == 0 && reads(grid) < reads(best));
      if (better && block_size(grid) >= smallest) best = grid;
    }
  }
  return best;
}

}  // namespace

template <class T>
void gemm_on_this_thread(T alpha, Matrix<const T> a, Matrix<const T> b, T beta, Matrix<T> out) {
  if (out.rows == 0 || out.columns == 0) return;
  if (!out.is_row_major() || (out.rows == 1 && out.columns > 1)) {
    return gemm_on_this_thread(alpha, b.transposed(), a.transposed(), beta, out.transposed());
  }
  openblas::set_up();
  const openblas::OneThread one_thread;
  if (out.columns == 1 && a.columns > 0) {
    call_gemv(alpha, a, b, beta, out);
  } else {
    call_gemm(alpha, a, b, beta, out);
  }
}

template <class T>
void gemm(T alpha, Matrix<const T> a, Matrix<const T> b, T beta, Matrix<T> out) {
  const double multiplications = static_cast<double>(out.rows) * static_cast<double>(out.columns) *
                                 static_cast<double>(a.columns);
  const bool is_vector = out.rows == 1 || out.columns == 1;  // waits for memory all the time
  const double grains = multiplications / (is_vector ? kGrain / 8 : kGrain);
  if (grains < 2) return gemm_on_this_thread(alpha, a, b, beta, out);

  // No more blocks than threads: BLAS copies a block's rows and columns before it multiplies them.
  const auto wanted = static_cast<std::int64_t>(std::min<double>(num_threads(), grains));
  const double smallest = is_vector ? 1 : kSmallProduct / static_cast<double>(a.columns) + 1;
  const Grid grid = grid_of(out.rows, out.columns, wanted, smallest);
  const std::int64_t blocks = grid.rows * grid.columns;
  const auto multiply_blocks = [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      const Range rows = cut(out.rows, grid.rows, i / grid.columns);
      const Range columns = cut(out.columns, grid.columns, i % grid.columns);
      gemm_on_this_thread(alpha, part(a, rows, {0, a.columns}), part(b, {0, b.rows}, columns), beta,
                          part(out, rows, columns));
    }
  };
  parallel_for(blocks, static_cast<double>(blocks) / grains, multiply_blocks);
}

template void gemm(float, Matrix<const float>, Matrix<const float>, float, Matrix<float>);
template void gemm(double, Matrix<const double>, Matrix<const double>, double, Matrix<double>);
template void gemm_on_this_thread(float, Matrix<const float>, Matrix<const float>, float,
                                  Matrix<float>);
template void gemm_on_this_thread(double, Matrix<const double>, Matrix<const double>, double,
                                  Matrix<double>);

}  // namespace ember::blas
