#include "ember/tensor/matmul.h"

#include <algorithm>
#include <optional>
#include <type_traits>

#include "ember/tensor/blas.h"
#include "ember/tensor/check.h"
#include "ember/tensor/dispatch.h"
#include "ember/tensor/inplace.h"
#include "ember/tensor/loop.h"
#include "ember/tensor/number.h"
#include "ember/tensor/threads.h"

namespace ember {
namespace {

using blas::Matrix;

void require_operands(const char* op, const Tensor& a, const Tensor& b) {
  require_defined(op, a);
  require_defined(op, b);
  check(a.dtype() == b.dtype(), "[{}] got {} and {}: needs one dtype; convert with to()", op,
        a.dtype(), b.dtype());
}

void require_matrices(const char* op, const Tensor& a, const Tensor& b) {
  require_operands(op, a, b);
  check(a.dim() == 2 && b.dim() == 2 && a.shape()[1] == b.shape()[0],
        "[{}] got shapes {} and {}: needs (M, K) and (K, N)", op, a.shape(), b.shape());
}

/// The matrix of x's last two axes whose first element lies at `data`.
template <class T>
Matrix<T> matrix_at(T* data, const Tensor& x) {
  const int rows = x.dim() - 2, columns = x.dim() - 1;
  return {data, x.shape()[rows], x.shape()[columns], x.strides()[rows], x.strides()[columns]};
}

/// Whether BLAS can read the matrices of x (..., M, K) without a copy.
bool is_supported(const Tensor& x) {
  return matrix_at<const char>(nullptr, x).is_supported();
}

/// x itself if it is supported, otherwise a copy. Expanded leading axes (stride 0) are copied only
/// once: they come back with size 1.
Tensor readable(const Tensor& x) {
  if (is_supported(x)) return x;
  Tensor once = x;
  for (int axis = 0; axis < x.dim() - 2; ++axis) {
    if (x.strides()[axis] == 0 && x.shape()[axis] > 1) once = once.narrow(axis, 0, 1);
  }
  return once.clone();
}

/// The first matrix of x (..., M, K).
Tensor matrix_of(const Tensor& x) {
  const int rows = x.dim() - 2, columns = x.dim() - 1;
  return x.as_strided({x.shape()[rows], x.shape()[columns]},
                      {x.strides()[rows], x.strides()[columns]}, x.storage_offset());
}

/// x (..., M, K) as one matrix of all its rows, if they are evenly spaced.
std::optional<Tensor> as_one_matrix(const Tensor& x) {
  std::int64_t rows = 1, step = x.shape().back();
  for (int axis = x.dim() - 2; axis >= 0; --axis) {
    if (x.shape()[axis] == 1) continue;
    if (rows == 1) step = x.strides()[axis];
    if (x.strides()[axis] != rows * step) return std::nullopt;
    rows *= x.shape()[axis];
  }
  const Tensor matrix =
      x.as_strided({rows, x.shape().back()}, {step, x.strides().back()}, x.storage_offset());
  return is_supported(matrix) ? std::optional(matrix) : std::nullopt;
}

/// How many grains of work (threads.h) a product is.
double grains_in(std::int64_t rows, std::int64_t inner, std::int64_t columns) {
  return static_cast<double>(rows) * static_cast<double>(inner) * static_cast<double>(columns) /
         blas::kGrain;
}

/// out = beta out + alpha a·b.
void multiply(std::int64_t alpha, const Matrix<const std::int64_t>& a,
              const Matrix<const std::int64_t>& b, std::int64_t beta,
              const Matrix<std::int64_t>& out) {
  const auto multiply_rows = [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      std::int64_t* const row = out.data + i * out.row_stride;
      for (std::int64_t j = 0; j < out.columns; ++j) {
        std::int64_t& element = row[j * out.column_stride];
        element = beta == 0 ? 0 : times(beta, element);
      }
      for (std::int64_t k = 0; k < a.columns; ++k) {
        const std::int64_t factor = times(alpha, a.data[i * a.row_stride + k * a.column_stride]);
        const std::int64_t* const b_row = b.data + k * b.row_stride;
        for (std::int64_t j = 0; j < out.columns; ++j) {
          std::int64_t& element = row[j * out.column_stride];
          element = plus(element, times(factor, b_row[j * b.column_stride]));
        }
      }
    }
  };
  parallel_for(out.rows, 0.1 / grains_in(1, a.columns, out.columns), multiply_rows);
}
template <class T>
void multiply(T alpha, const Matrix<const T>& a, const Matrix<const T>& b, T beta,
              const Matrix<T>& out) {
  blas::gemm(alpha, a, b, beta, out);
}

/// out (M, N) = beta out + alpha a·b.
void multiply_into(const char* op, const Tensor& out, const Tensor& a, const Tensor& b,
                   Scalar beta = 0, Scalar alpha = 1) {
  const Tensor left = readable(a), right = readable(b);
  dispatch_numeric(op, out.dtype(), [&](auto element) {
    using T = decltype(element);
    multiply(alpha.to<T>(), matrix_at<const T>(left.data<T>(), left),
             matrix_at<const T>(right.data<T>(), right), beta.to<T>(),
             matrix_at(out.data<T>(), out));
  });
}

/// x without its last two axes.
Shape leading_shape(const Tensor& x) {
  return Shape(std::span(x.shape().begin(), static_cast<std::size_t>(x.dim() - 2)));
}
Tensor leading_axes(const Tensor& x) {
  const auto rank = static_cast<std::size_t>(x.dim() - 2);
  return x.as_strided(leading_shape(x), Strides(std::span(x.strides().begin(), rank)),
                      x.storage_offset());
}

/// out (..., M, N) = a (..., M, K) · b (..., K, N), with leading axes that broadcast to out's.
void multiply_batches_into(const Tensor& out, const Tensor& a, const Tensor& b) {
  const Tensor left = readable(a), right = readable(b);
  const Tensor batches = leading_axes(out);
  const Tensor left_batches = leading_axes(left), right_batches = leading_axes(right);
  const StridedIterator<3> plan(batches.shape(), {&batches, &left_batches, &right_batches});

  dispatch_numeric("matmul", out.dtype(), [&](auto element) {
    using T = decltype(element);
    const auto for_each_batch = [&](std::int64_t begin, std::int64_t end, const auto& product) {
      plan.for_each_run(begin, end, [&](auto at, std::int64_t n) {
        for (std::int64_t i = 0; i < n; ++i) {
          product(T{1}, matrix_at<const T>(left.data<T>() + at[1], left),
                  matrix_at<const T>(right.data<T>() + at[2], right), T{0},
                  matrix_at(out.data<T>() + at[0], out));
          for (std::size_t k = 0; k < at.size(); ++k) at[k] += plan.inner().stride[k];
        }
      });
    };
    // Many products, or products too small to be cut, are given to the threads whole.
    const double grains = grains_in(out.size(-2), a.size(-1), out.size(-1));
    if (grains < 2 || plan.size() >= 4 * num_threads()) {
      parallel_for(plan.size(), 1 / grains, [&](std::int64_t begin, std::int64_t end) {
        for_each_batch(begin, end, [](auto... operands) {
          if constexpr (std::is_integral_v<T>) {
            multiply(operands...);
          } else {
            blas::gemm_on_this_thread(operands...);
          }
        });
      });
    } else {
      for_each_batch(0, plan.size(), [](auto... operands) { multiply(operands...); });
    }
  });
}

}  // namespace

Tensor matmul(const Tensor& a, const Tensor& b) {
  require_operands("matmul", a, b);
  check(a.dim() > 0 && b.dim() > 0,
        "[matmul] got shapes {} and {}: needs at least one axis in each", a.shape(), b.shape());
  const Tensor left = a.dim() == 1 ? a.unsqueeze(0) : a;
  const Tensor right = b.dim() == 1 ? b.unsqueeze(1) : b;
  check(left.size(-1) == right.size(-2),
        "[matmul] got shapes {} and {}: the inner sizes {} and {} differ", a.shape(), b.shape(),
        left.size(-1), right.size(-2));

  Shape shape = broadcast_shapes("matmul", leading_shape(left), leading_shape(right));
  shape.push_back(left.size(-2));
  shape.push_back(right.size(-1));
  const Tensor out(shape, a.dtype());
  const bool is_one_right = numel(leading_shape(right)) == 1;
  if (left.numel() == 0 || right.numel() == 0) {
    out.zero_();
  } else if (const auto rows = is_one_right ? as_one_matrix(left) : std::nullopt) {
    multiply_into("matmul", out.view({rows->size(0), right.size(-1)}), *rows, matrix_of(right));
  } else {
    multiply_batches_into(out, left, right);
  }

  if (b.dim() == 1) shape.erase(shape.size() - 1);
  if (a.dim() == 1) shape.erase(shape.size() - (b.dim() == 1 ? 1 : 2));
  return out.view(shape);
}

Tensor addmm(const Tensor& c, const Tensor& a, const Tensor& b, Scalar beta, Scalar alpha) {
  require_matrices("addmm", a, b);
  require_operands("addmm", c, a);
  require_exact("addmm", a.dtype(), beta);
  require_exact("addmm", a.dtype(), alpha);
  const Shape shape{a.size(0), b.size(1)};
  check(is_broadcastable_to(c.shape(), shape),
        "[addmm] got shape {} to add to: needs one that broadcasts to {}", c.shape(), shape);
  const bool is_read = beta.to<double>() != 0;
  const Tensor out = is_read ? c.expand(shape).clone() : Tensor(shape, a.dtype());
  multiply_into("addmm", out, a, b, beta, alpha);
  return out;
}

void addmm_into(const Tensor& out, const Tensor& a, const Tensor& b, double beta, double alpha) {
  require_matrices("addmm_into", a, b);
  require_operands("addmm_into", out, a);
  require_writable("addmm_into", out);
  check(is_floating(out.dtype()), "[addmm_into] got {}: needs f32 or f64", out.dtype());
  const Shape shape{a.size(0), b.size(1)};
  check(out.shape() == shape, "[addmm_into] got an output of shape {}: needs {}", out.shape(),
        shape);
  check(is_supported(out),
        "[addmm_into] got an output with strides {}: needs contiguous rows or columns",
        out.strides());
  const auto undisturbed = [&](const Tensor& x) {
    const bool begins_alike =
        x.storage() == out.storage() && x.storage_offset() == out.storage_offset();
    return begins_alike || is_disturbed_by(x, out) ? x.clone() : x;
  };
  multiply_into("addmm_into", out, undisturbed(a), undisturbed(b), beta, alpha);
  out.storage().bump_version();
}

}  // namespace ember
