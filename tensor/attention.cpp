#include "ember/tensor/attention.h"

#include <algorithm>
#include <cmath>

#include "ember/tensor/blas.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/dispatch.h"
#include "ember/tensor/exp_sum.h"
#include "ember/tensor/loop.h"
#include "ember/tensor/threads.h"
#include "ember/tensor/vec_math.h"
#include "ember/tensor/vector_reduce.h"

namespace ember {
namespace {

using blas::Matrix;

/// Queries in a block. Large enough for BLAS to be fast, small enough for the scores to stay in the
/// L2 cache. Larger blocks would also compute more scores that the causal mask then discards.
constexpr std::int64_t kQueryBlock = 64;

/// x (B, H, N, D) itself if BLAS can read its matrices, a contiguous copy otherwise.
Tensor readable(const Tensor& x) {
  const Matrix<const char> matrix{nullptr, x.size(2), x.size(3), x.strides()[2], x.strides()[3]};
  return matrix.is_row_major() ? x : x.contiguous();
}

/// The matrix (N, D) of one head of x (B, H, N, D). `head` counts over all sequences.
template <class T>
Matrix<T> head_of(const Tensor& x, std::int64_t head) {
  const std::int64_t heads = x.size(1);
  const std::int64_t at = head / heads * x.strides()[0] + head % heads * x.strides()[1];
  return {x.data<std::remove_const_t<T>>() + at, x.size(2), x.size(3), x.strides()[2],
          x.strides()[3]};
}

template <class T>
Matrix<T> rows(const Matrix<T>& x, std::int64_t begin, std::int64_t count) {
  return {x.data + begin * x.row_stride, count, x.columns, x.row_stride, x.column_stride};
}

template <class T>
Matrix<const T> readonly(const Matrix<T>& x) {
  return {x.data, x.rows, x.columns, x.row_stride, x.column_stride};
}

/// The scores of one head, computed for a block of queries at a time.
template <class T>
class Scores {
 public:
  Scores(const Matrix<const T>& q, const Matrix<const T>& k, const AttentionParams& params)
      : q_(q), k_(k), params_(params), scale_(static_cast<T>(params.scale)) {}

  /// How many keys query i sees.
  std::int64_t seen_by(std::int64_t i) const {
    return params_.is_causal ? std::min(k_.rows, params_.causal_offset + i + 1) : k_.rows;
  }

  /// Writes scale q·k to `workspace`: a row for each query in [begin, begin + count), a column for
  /// each key that the last of them sees.
  Matrix<T> compute(std::int64_t begin, std::int64_t count, T* workspace) const {
    const std::int64_t seen = seen_by(begin + count - 1);
    const Matrix<T> scores{workspace, count, seen, seen, 1};
    blas::gemm_on_this_thread(scale_, rows(q_, begin, count), rows(k_, 0, seen).transposed(), T{0},
                              scores);
    return scores;
  }

 private:
  Matrix<const T> q_, k_;
  const AttentionParams& params_;
  T scale_;
};

/// Turns the first n scores of a row into probabilities and the rest into 0. Returns the logsumexp
/// of the n scores.
template <class T>
T softmax_in_place(T* row, std::int64_t n, std::int64_t columns) {
  const T most = largest_of(n, row);
  const double total = exp_and_sum(n, row, most, row);
  const auto scale = static_cast<T>(1 / total);
  for (std::int64_t j = 0; j < n; ++j) row[j] *= scale;
  std::fill(row + n, row + columns, T{0});
  return static_cast<T>(static_cast<double>(most) + std::log(total));
}

/// The same, given the logsumexp.
template <class T>
void softmax_from_logsumexp(T* row, std::int64_t n, std::int64_t columns, T logsumexp) {
  for (std::int64_t j = 0; j < n; ++j) row[j] = vec::exp(row[j] - logsumexp);
  std::fill(row + n, row + columns, T{0});
}

/// row *= mask.
template <class T>
void multiply(T* row, const T* mask, std::int64_t n) {
  EMBER_INDEPENDENT_ITERATIONS
  for (std::int64_t j = 0; j < n; ++j) row[j] *= mask[j];
}

/// g = p (g - sum(p g)): g is the gradient of the probabilities p, and becomes that of the scores.
template <class T>
void softmax_backward_in_place(T* g, const T* p, std::int64_t n) {
  const auto total = static_cast<T>(vector_reduce::run(
      vector_reduce::Sum<double>(), n, [=](std::int64_t j) { return p[j] * g[j]; }));
  EMBER_INDEPENDENT_ITERATIONS
  for (std::int64_t j = 0; j < n; ++j) g[j] = p[j] * (g[j] - total);
}

/// The dropout mask (T, S) of one head; nullptr without dropout.
template <class T>
const T* mask_of(const Tensor& mask, std::int64_t head) {
  if (!mask.defined()) return nullptr;
  return mask.data<T>() + head * mask.size(2) * mask.size(3);
}

template <class T>
void forward(const Scores<T>& scores_of, const Matrix<const T>& v, const T* mask,
             const Matrix<T>& y, T* logsumexp, T* workspace) {
  for (std::int64_t begin = 0; begin < y.rows; begin += kQueryBlock) {
    const std::int64_t count = std::min(kQueryBlock, y.rows - begin);
    const Matrix<T> p = scores_of.compute(begin, count, workspace);
    for (std::int64_t i = 0; i < count; ++i) {
      T* const row = p.data + i * p.row_stride;
      logsumexp[begin + i] = softmax_in_place(row, scores_of.seen_by(begin + i), p.columns);
      if (mask) multiply(row, mask + (begin + i) * v.rows, p.columns);
    }
    blas::gemm_on_this_thread(T{1}, readonly(p), rows(v, 0, p.columns), T{0},
                              rows(y, begin, count));
  }
}

/// The inputs and outputs of backward for one head.
template <class T>
struct HeadGradients {
  Matrix<const T> g, q, k, v;
  const T* mask;
  const T* logsumexp;
  Matrix<T> to_q, to_k, to_v;
};

/// Backward of one block of queries. The first block (is_first) writes to to_k and to_v, the others
/// add to them, in the rows of the keys that the block sees.
template <class T>
void backward_of_block(const HeadGradients<T>& head, const Scores<T>& scores_of, std::int64_t begin,
                       std::int64_t count, bool is_first, T scale, T* workspace) {
  const Matrix<T> p = scores_of.compute(begin, count, workspace);
  const Matrix<T> to_scores{workspace + count * p.columns, count, p.columns, p.columns, 1};
  const Matrix<const T> g = rows(head.g, begin, count);
  const std::int64_t seen = p.columns;
  blas::gemm_on_this_thread(T{1}, g, rows(head.v, 0, seen).transposed(), T{0}, to_scores);
  for (std::int64_t i = 0; i < count; ++i) {
    T *const p_row = p.data + i * seen, *const to_scores_row = to_scores.data + i * seen;
    softmax_from_logsumexp(p_row, scores_of.seen_by(begin + i), seen, head.logsumexp[begin + i]);
    const T* const mask = head.mask ? head.mask + (begin + i) * head.v.rows : nullptr;
    if (mask) multiply(to_scores_row, mask, seen);
    softmax_backward_in_place(to_scores_row, p_row, seen);
    if (mask) multiply(p_row, mask, seen);
  }
  const T beta = is_first ? T{0} : T{1};
  blas::gemm_on_this_thread(T{1}, readonly(p).transposed(), g, beta, rows(head.to_v, 0, seen));
  blas::gemm_on_this_thread(scale, readonly(to_scores), rows(head.k, 0, seen), T{0},
                            rows(head.to_q, begin, count));
  blas::gemm_on_this_thread(scale, readonly(to_scores).transposed(), rows(head.q, begin, count),
                            beta, rows(head.to_k, 0, seen));
}

template <class T>
void zero_rows(const Matrix<T>& x, std::int64_t begin) {
  for (; begin < x.rows; ++begin) std::fill_n(x.data + begin * x.row_stride, x.columns, T{0});
}

/// From the last block to the first: the last one sees every key that any query sees, so it writes
/// all rows of to_k and to_v that the others add to.
template <class T>
void backward(const HeadGradients<T>& head, const AttentionParams& params, T* workspace) {
  const Scores<T> scores_of(head.q, head.k, params);
  const std::int64_t queries = head.q.rows;
  const std::int64_t seen = queries > 0 ? scores_of.seen_by(queries - 1) : 0;
  zero_rows(head.to_k, seen);
  zero_rows(head.to_v, seen);
  for (std::int64_t end = queries; end > 0;) {
    const std::int64_t begin = (end - 1) / kQueryBlock * kQueryBlock;
    backward_of_block(head, scores_of, begin, end - begin, end == queries,
                      static_cast<T>(params.scale), workspace);
    end = begin;
  }
}

/// How many heads make about 10 microseconds of work (threads.h), for `products` matrix products of
/// T·S·D multiplications. Fewer than eight queries take as long as eight: the time goes into
/// reading the keys from memory.
double grain_of(const Tensor& q, const Tensor& k, int products) {
  const double work = static_cast<double>(std::max<std::int64_t>(q.size(2), 8)) *
                      static_cast<double>(k.size(2)) * static_cast<double>(q.size(3)) * products;
  return blas::kGrain / std::max(work, 1.0);
}

/// Memory for `count` matrices of a block's scores.
Tensor workspace_for(int count, const Tensor& q, const Tensor& k) {
  return empty({count, std::min(kQueryBlock, q.size(2)), k.size(2)}, q.dtype());
}

}  // namespace

AttentionResult attention(const Tensor& q_given, const Tensor& k_given, const Tensor& v_given,
                          const AttentionParams& params) {
  const Tensor q = readable(q_given), k = readable(k_given), v = readable(v_given);
  const std::int64_t batch = q.size(0), heads = q.size(1), queries = q.size(2);
  const Tensor y = empty({batch, queries, heads, v.size(3)}, q.dtype()).transpose(1, 2);
  const Tensor logsumexp = empty({batch, heads, queries}, q.dtype());
  if (k.size(2) == 0) return {y.zero_(), logsumexp.zero_()};
  const Tensor mask = params.dropout_mask.defined() ? params.dropout_mask.contiguous() : Tensor();
  dispatch_floating("attention", q.dtype(), [&](auto element) {
    using T = decltype(element);
    parallel_for(batch * heads, grain_of(q, k, 2), [&](std::int64_t begin, std::int64_t end) {
      const Tensor workspace = workspace_for(1, q, k);
      for (std::int64_t head = begin; head < end; ++head) {
        forward(Scores<T>(head_of<const T>(q, head), head_of<const T>(k, head), params),
                head_of<const T>(v, head), mask_of<T>(mask, head), head_of<T>(y, head),
                logsumexp.data<T>() + head * queries, workspace.data<T>());
      }
    });
  });
  return {y, logsumexp};
}

void attention_backward_into(const AttentionGradients& out, const Tensor& g_given,
                             const Tensor& q_given, const Tensor& k_given, const Tensor& v_given,
                             const Tensor& logsumexp, const AttentionParams& params) {
  const Tensor g = readable(g_given);
  const Tensor q = readable(q_given), k = readable(k_given), v = readable(v_given);
  const Tensor mask = params.dropout_mask.defined() ? params.dropout_mask.contiguous() : Tensor();
  dispatch_floating("attention", q.dtype(), [&](auto element) {
    using T = decltype(element);
    const std::int64_t heads = q.size(0) * q.size(1);
    parallel_for(heads, grain_of(q, k, 5), [&](std::int64_t begin, std::int64_t end) {
      const Tensor workspace = workspace_for(2, q, k);
      for (std::int64_t h = begin; h < end; ++h) {
        backward<T>(
            {head_of<const T>(g, h), head_of<const T>(q, h), head_of<const T>(k, h),
             head_of<const T>(v, h), mask_of<T>(mask, h), logsumexp.data<T>() + h * q.size(2),
             head_of<T>(out.q, h), head_of<T>(out.k, h), head_of<T>(out.v, h)},
            params, workspace.data<T>());
      }
    });
  });
}

}  // namespace ember
