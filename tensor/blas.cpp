#include "ember/tensor/blas.h"

#include <cblas.h>

#include <algorithm>
#include <bit>
#include <limits>
#include <numeric>
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

/// A supported matrix in BLAS's terms: contiguous lines, `step` elements apart.
struct Stored {
  CBLAS_TRANSPOSE transpose;  // whether lines are rows or columns
  int lines;
  int length;
  int step;

  template <class T>
  explicit Stored(const Matrix<T>& x) {
    const bool by_rows = x.is_row_major();
    transpose = by_rows ? CblasNoTrans : CblasTrans;
    lines = as_int(by_rows ? x.rows : x.columns);
    length = as_int(by_rows ? x.columns : x.rows);
    // BLAS does not use the step of a single line, but checks that it is at least the length.
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

/// For columns b (K, 1) and out (M, 1): gemv is several times as fast as gemm.
template <class T>
void call_gemv(T alpha, const Matrix<const T>& a, const Matrix<const T>& b, T beta,
               const Matrix<T>& out) {
  if (beta == 0) {  // Some versions of OpenBLAS multiply out by this 0, and NaN remains.
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

/// out = beta out + alpha a·b.
template <class T>
struct Product {
  T alpha;
  Matrix<const T> a;
  Matrix<const T> b;
  T beta;
  Matrix<T> out;

  /// The same product, transposed where needed so that out is row-major, and a column if it is a
  /// vector.
  Product row_major() const {
    if (out.is_row_major() && (out.rows != 1 || out.columns == 1)) return *this;
    return {alpha, b.transposed(), a.transposed(), beta, out.transposed()};
  }
  bool is_vector() const { return out.columns == 1; }

  double grains() const {
    const double multiplications = static_cast<double>(out.rows) *
                                   static_cast<double>(out.columns) *
                                   static_cast<double>(a.columns);
    return multiplications / (is_vector() ? kGrain / 8 : kGrain);  // gemv is bound by memory
  }
  bool is_worth_cutting() const { return grains() >= 2; }
};

template <class T>
void multiply_at_once(const Product<T>& x) {
  const openblas::OneThread one_thread;
  if (x.is_vector() && x.a.columns > 0) {
    call_gemv(x.alpha, x.a, x.b, x.beta, x.out);
  } else {
    call_gemm(x.alpha, x.a, x.b, x.beta, x.out);
  }
}

// How a product is cut into blocks so that its bits do not depend on the number of threads. Along
// an axis where BLAS's kernels allow it (openblas::tiles), cuts lie at multiples of a tile, with as
// many parts as threads: each element is summed in the same order as without cuts. Along other axes
// the number of parts depends on the product's size alone, so the calls to BLAS are the same.
using openblas::Tiles;
struct Grid {
  std::int64_t rows;     // the parts into which the rows are cut
  std::int64_t columns;  // and the columns
};

constexpr std::int64_t kTile = 16;  // where the kernels need no other: a cache line of f32

// OpenBLAS runs other code for products of up to 100^3 (interface/gemm.c, SMALL_MATRIX_OPT). Larger
// products are not cut into parts as small as that.
constexpr double kSmallProduct = 1e6;

// OpenBLAS restarts its tiles after GEMM_R rows, which is more than this.
constexpr std::int64_t kMostRows = 1024 * 12;

std::int64_t tiles_in(std::int64_t size, std::int64_t tile) {
  return std::max<std::int64_t>(size / tile, 1);
}

/// Part i of [0, size), cut into `parts` parts at multiples of `tile`.
Range cut(std::int64_t size, std::int64_t tile, std::int64_t parts, std::int64_t i) {
  const std::int64_t tiles = tiles_in(size, tile);
  return {tiles * i / parts * tile, i + 1 == parts ? size : tiles * (i + 1) / parts * tile};
}

/// The size of the smallest part.
std::int64_t least_part(std::int64_t size, std::int64_t tile, std::int64_t parts) {
  return parts == 1 ? size : tiles_in(size, tile) / parts * tile;
}

/// The blocks of a row-major product that is worth cutting.
template <class T>
class Blocks {
 public:
  Blocks(const Product<T>& whole, std::int64_t threads)
      : whole_(whole), tiles_(openblas::tiles(openblas::kernels(), std::is_same_v<T, double>)) {
    if (whole.is_vector()) tiles_ = {0, 0};
    grid_ = fixed_grid();
    add_parts(threads);
  }

  std::int64_t size() const { return grid_.rows * grid_.columns; }

  Product<T> operator[](std::int64_t i) const {
    const auto& [alpha, a, b, beta, out] = whole_;
    const Range rows = cut(out.rows, tile(tiles_.rows), grid_.rows, i / grid_.columns);
    const Range columns = cut(out.columns, tile(tiles_.columns), grid_.columns, i % grid_.columns);
    return {alpha, part(a, rows, {0, a.columns}), part(b, {0, b.rows}, columns), beta,
            part(out, rows, columns)};
  }

 private:
  static std::int64_t tile(std::int64_t kernels) { return kernels == 0 ? kTile : kernels; }

  /// The number of parts along axes without tiles. BLAS copies a block's rows and columns before it
  /// multiplies them, which costs little for blocks of about 200 or more.
  Grid fixed_grid() const {
    const std::int64_t rows = whole_.out.rows, columns = whole_.out.columns;
    if (whole_.is_vector()) {  // Nothing is copied, but each call has overhead.
      const auto parts = 2 * std::bit_ceil(static_cast<std::uint64_t>(whole_.grains() / 16));
      const auto most = std::min<std::int64_t>(16, tiles_in(rows, kTile));
      return {std::min(static_cast<std::int64_t>(parts), most), 1};
    }
    // A power of two, which divides evenly among most numbers of threads.
    const auto parts = [](std::int64_t size, std::int64_t most) {
      constexpr std::int64_t kEnough = 192;
      const auto enough = static_cast<std::uint64_t>(std::min(size / kEnough, most));
      return std::max<std::int64_t>(static_cast<std::int64_t>(std::bit_floor(enough)), 1);
    };
    // If rows can be cut, columns are cut only when there are few rows: each row of blocks reads
    // all of b, which does not pay for a few rows.
    constexpr std::int64_t kEnoughRows = 512;
    const std::int64_t strips = std::min<std::int64_t>(16, (kEnoughRows - 1) / rows + 1);
    return {tiles_.rows > 0 ? 1 : parts(rows, 4),
            tiles_.columns > 0 ? 1 : parts(columns, tiles_.rows > 0 ? strips : 4)};
  }

  /// Cuts axes with tiles into as many blocks as threads, or a multiple of that. Of the grids with
  /// equally many blocks it takes the one that reads least: a row of blocks reads all of b, a
  /// column of blocks all of a.
  void add_parts(std::int64_t threads) {
    const std::int64_t rows = whole_.out.rows, columns = whole_.out.columns;
    const auto wanted =
        static_cast<std::int64_t>(std::min(static_cast<double>(threads), whole_.grains()));
    const std::int64_t blocks = std::lcm(wanted, size());
    const auto most = [](std::int64_t size, std::int64_t tile, std::int64_t fixed) {
      return tile == 0 ? fixed : tiles_in(size, tile);
    };
    const Grid fixed = grid_, last{most(rows, tiles_.rows, fixed.rows),
                                   most(columns, tiles_.columns, fixed.columns)};
    for (std::int64_t i = fixed.rows; i <= std::min(blocks, last.rows); ++i) {
      for (std::int64_t j = fixed.columns; j <= std::min(blocks / i, last.columns); ++j) {
        const Grid grid{i, j};
        const std::int64_t more = i * j - size();
        if ((more > 0 || (more == 0 && reads(grid) < reads(grid_))) && is_coarse(grid)) {
          grid_ = grid;
        }
      }
    }
    if (tiles_.rows > 0) grid_.rows *= (rows - 1) / (grid_.rows * kMostRows) + 1;
  }
  std::int64_t reads(Grid grid) const {
    return grid.columns * whole_.out.rows + grid.rows * whole_.out.columns;
  }
  bool is_coarse(Grid grid) const {
    const std::int64_t rows = least_part(whole_.out.rows, tile(tiles_.rows), grid.rows);
    const std::int64_t columns = least_part(whole_.out.columns, tile(tiles_.columns), grid.columns);
    return static_cast<double>(rows) * static_cast<double>(columns) *
               static_cast<double>(whole_.a.columns) >
           kSmallProduct;
  }

  Product<T> whole_;
  Tiles tiles_;
  Grid grid_{1, 1};
};

}  // namespace

template <class T>
void gemm_on_this_thread(T alpha, Matrix<const T> a, Matrix<const T> b, T beta, Matrix<T> out) {
  if (out.rows == 0 || out.columns == 0) return;
  const Product<T> whole = Product<T>{alpha, a, b, beta, out}.row_major();
  if (!whole.is_worth_cutting()) return multiply_at_once(whole);
  const Blocks<T> blocks(whole, 1);
  for (std::int64_t i = 0; i < blocks.size(); ++i) multiply_at_once(blocks[i]);
}

template <class T>
void gemm(T alpha, Matrix<const T> a, Matrix<const T> b, T beta, Matrix<T> out) {
  if (out.rows == 0 || out.columns == 0) return;
  const Product<T> whole = Product<T>{alpha, a, b, beta, out}.row_major();
  if (!whole.is_worth_cutting()) return multiply_at_once(whole);
  const Blocks<T> blocks(whole, num_threads());
  const double grain = static_cast<double>(blocks.size()) / whole.grains();
  parallel_for(blocks.size(), grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) multiply_at_once(blocks[i]);
  });
}

template void gemm(float, Matrix<const float>, Matrix<const float>, float, Matrix<float>);
template void gemm(double, Matrix<const double>, Matrix<const double>, double, Matrix<double>);
template void gemm_on_this_thread(float, Matrix<const float>, Matrix<const float>, float,
                                  Matrix<float>);
template void gemm_on_this_thread(double, Matrix<const double>, Matrix<const double>, double,
                                  Matrix<double>);

}  // namespace ember::blas
