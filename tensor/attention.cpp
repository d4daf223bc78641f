#include "ember/tensor/attention.h"

#include <algorithm>
#include <cmath>

#include "ember/tensor/blas.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/dispatch.h"
#include "ember/tensor/exp_sum.h"
#include "ember/tensor/fold.h"
#include "ember/tensor/loop.h"
#include "ember/tensor/threads.h"
#include "ember/tensor/vec_math.h"

namespace ember {
namespace {

using blas::Matrix;

/// Queries in a stretch. Their scores stay in the L2 cache, and the products are large enough for
/// BLAS; more would compute more of what the causal mask hides.
constexpr std::int64_t kStretch = 64;

/// x (B, H, N, D) as it is where BLAS can take its matrices, a copy otherwise.
Tensor readable(const Tensor& x) {
  const Matrix<const char> matrix{nullptr, x.size(2), x.size(3), x.strides()[2], x.strides()[3]};
  return matrix.is_row_major() ? x : x.contiguous();
}

/// The (N, D) of one head of x (B, H, N, D), heads counted through all sequences.
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

/// Of one head: which keys a query sees, and its scores with them, a stretch of queries at a time.
template <class T>
class Scores {
 public:
  Scores(const Matrix<const T>& q, const Matrix<const T>& k, const AttentionForm& form)
      : q_(q), k_(k), form_(form), scale_(static_cast<T>(form.scale)) {}

  /// How many keys query i sees.
  std::int64_t seen_by(std::int64_t i) const {
    return form_.is_causal ? std::min(k_.rows, form_.causal_offset + i + 1) : k_.rows;
  }
  /// How many of them the queries [begin, begin + count) see together.
  std::int64_t seen_by(std::int64_t begin, std::int64_t count) const {
    return seen_by(begin + count - 1);
  }

  /// In `room`: scale q·k for the queries [begin, begin + count) with the keys that they see
  /// together.
  Matrix<T> compute(std::int64_t begin, std::int64_t count, T* room) const {
    const std::int64_t seen = seen_by(begin, count);
    const Matrix<T> scores{room, count, seen, seen, 1};
    blas::gemm_on_this_thread(scale_, rows(q_, begin, count), rows(k_, 0, seen).transposed(), T{0},
                              scores);
    return scores;
  }

 private:
  Matrix<const T> q_, k_;
  const AttentionForm& form_;
  T scale_;
};

/// Turns the first n of a row of scores into probabilities and the rest into 0. Returns the
/// logarithm of what the exponentials were divided by.
template <class T>
T softmax_in_place(T* row, std::int64_t n, std::int64_t columns) {
  const T most = largest_of(n, row);
  const double total = exp_and_sum(n, row, most, row);
  const auto scale = static_cast<T>(1 / total);
  for (std::int64_t j = 0; j < n; ++j) row[j] *= scale;
  std::fill(row + n, row + columns, T{0});
  return static_cast<T>(static_cast<double>(most) + std::log(total));
}

/// The same from that logarithm.
template <class T>
void softmax_again(T* row, std::int64_t n, std::int64_t columns, T log_sum) {
  for (std::int64_t j = 0; j < n; ++j) row[j] = vec::exp(row[j] - log_sum);
  std::fill(row + n, row + columns, T{0});
}

/// row *= factors.
template <class T>
void multiply(T* row, const T* factors, std::int64_t n) {
  EMBER_INDEPENDENT_ITERATIONS
  for (std::int64_t j = 0; j < n; ++j) row[j] *= factors[j];
}

/// slope = p (slope - sum(p slope)), with the slope of the probabilities p on the way in and that
/// of the scores on the way out.
template <class T>
void softmax_backward_in_place(T* slope, const T* p, std::int64_t n) {
  const auto total = static_cast<T>(
      fold::run(fold::Sum<double>(), n, [=](std::int64_t j) { return p[j] * slope[j]; }));
  EMBER_INDEPENDENT_ITERATIONS
  for (std::int64_t j = 0; j < n; ++j) slope[j] = p[j] * (slope[j] - total);
}

/// The factors of one head, S to a query; nullptr where there are none.
template <class T>
const T* factors_of(const Tensor& factors, std::int64_t head) {
  if (!factors.defined()) return nullptr;
  return factors.data<T>() + head * factors.size(2) * factors.size(3);
}

template <class T>
void forward(const Scores<T>& scores_of, const Matrix<const T>& v, const T* factors,
             const Matrix<T>& y, T* log_sum, T* room) {
  for (std::int64_t begin = 0; begin < y.rows; begin += kStretch) {
    const std::int64_t count = std::min(kStretch, y.rows - begin);
    const Matrix<T> p = scores_of.compute(begin, count, room);
    for (std::int64_t i = 0; i < count; ++i) {
      T* const row = p.data + i * p.row_stride;
      log_sum[begin + i] = softmax_in_place(row, scores_of.seen_by(begin + i), p.columns);
      if (factors) multiply(row, factors + (begin + i) * v.rows, p.columns);
    }
    blas::gemm_on_this_thread(T{1}, readonly(p), rows(v, 0, p.columns), T{0},
                              rows(y, begin, count));
  }
}

/// What backward reads of one head, and writes.
template <class T>
struct HeadGradients {
  Matrix<const T> g, q, k, v;
  const T* factors;
  const T* log_sum;
  Matrix<T> to_q, to_k, to_v;
};

/// One stretch of queries. Adds to to_k and to_v, of the keys that are seen, unless it is the first
/// to write to them.
template <class T>
void backward_of_stretch(const HeadGradients<T>& head, const Scores<T>& scores_of,
                         std::int64_t begin, std::int64_t count, bool is_first, T scale, T* room) {
  const Matrix<T> p = scores_of.compute(begin, count, room);
  const Matrix<T> slope{room + count * p.columns, count, p.columns, p.columns, 1};
  const Matrix<const T> g = rows(head.g, begin, count);
  const std::int64_t seen = p.columns;
  blas::gemm_on_this_thread(T{1}, g, rows(head.v, 0, seen).transposed(), T{0}, slope);
  for (std::int64_t i = 0; i < count; ++i) {
    T *const p_row = p.data + i * seen, *const slope_row = slope.data + i * seen;
    softmax_again(p_row, scores_of.seen_by(begin + i), seen, head.log_sum[begin + i]);
    const T* const f = head.factors ? head.factors + (begin + i) * head.v.rows : nullptr;
    if (f) multiply(slope_row, f, seen);
    softmax_backward_in_place(slope_row, p_row, seen);
    if (f) multiply(p_row, f, seen);
  }
  const T keep = is_first ? T{0} : T{1};
  blas::gemm_on_this_thread(T{1}, readonly(p).transposed(), g, keep, rows(head.to_v, 0, seen));
  blas::gemm_on_this_thread(scale, readonly(slope), rows(head.k, 0, seen), T{0},
                            rows(head.to_q, begin, count));
  blas::gemm_on_this_thread(scale, readonly(slope).transposed(), rows(head.q, begin, count), keep,
                            rows(head.to_k, 0, seen));
}

template <class T>
void zero_rows(const Matrix<T>& x, std::int64_t begin) {
  for (; begin < x.rows; ++begin) std::fill_n(x.data + begin * x.row_stride, x.columns, T{0});
}

/// From the last stretch to the first: the last sees all keys that are seen at all, and can write
/// where the others add.
template <class T>
void backward(const HeadGradients<T>& head, const AttentionForm& form, T* room) {
  const Scores<T> scores_of(head.q, head.k, form);
  const std::int64_t queries = head.q.rows;
  const std::int64_t seen = queries > 0 ? scores_of.seen_by(queries - 1) : 0;
  zero_rows(head.to_k, seen);
  zero_rows(head.to_v, seen);
  for (std::int64_t end = queries; end > 0;) {
    const std::int64_t begin = (end - 1) / kStretch * kStretch;
    backward_of_stretch(head, scores_of, begin, end - begin, end == queries,
                        static_cast<T>(form.scale), room);
    end = begin;
  }
}

/// How many heads are some 10 microseconds of work (threads.h), with so many products of T·S·D. A
/// few queries wait for the keys to come from memory, as if they were eight.
double grain_of(const Tensor& q, const Tensor& k, int products) {
  const double work = static_cast<double>(std::max<std::int64_t>(q.size(2), 8)) *
                      static_cast<double>(k.size(2)) * static_cast<double>(q.size(3)) * products;
  return blas::kGrain / std::max(work, 1.0);
}

/// Room for `count` matrices of the scores of a stretch.
Tensor room_for(int count, const Tensor& q, const Tensor& k) {
  return empty({count, std::min(kStretch, q.size(2)), k.size(2)}, q.dtype());
}

}  // namespace

AttentionResult attention(const Tensor& q_given, const Tensor& k_given, const Tensor& v_given,
                          const AttentionForm& form) {
  const Tensor q = readable(q_given), k = readable(k_given), v = readable(v_given);
  const std::int64_t batch = q.size(0), heads = q.size(1), queries = q.size(2);
  const Tensor y = empty({batch, queries, heads, v.size(3)}, q.dtype()).transpose(1, 2);
  const Tensor log_sum = empty({batch, heads, queries}, q.dtype());
  if (k.size(2) == 0) return {y.zero_(), log_sum.zero_()};
  const Tensor factors = form.factors.defined() ? form.factors.contiguous() : Tensor();
  dispatch_floating("attention", q.dtype(), [&](auto element) {
    using T = decltype(element);
    parallel_for(batch * heads, grain_of(q, k, 2), [&](std::int64_t begin, std::int64_t end) {
      const Tensor room = room_for(1, q, k);
      for (std::int64_t head = begin; head < end; ++head) {
        forward(Scores<T>(head_of<const T>(q, head), head_of<const T>(k, head), form),
                head_of<const T>(v, head), factors_of<T>(factors, head), head_of<T>(y, head),
                log_sum.data<T>() + head * queries, room.data<T>());
      }
    });
  });
  return {y, log_sum};
}

void attention_backward_into(const AttentionGradients& out, const Tensor& g_given,
                             const Tensor& q_given, const Tensor& k_given, const Tensor& v_given,
                             const Tensor& log_sum, const AttentionForm& form) {
  const Tensor g = readable(g_given);
  const Tensor q = readable(q_given), k = readable(k_given), v = readable(v_given);
  const Tensor factors = form.factors.defined() ? form.factors.contiguous() : Tensor();
  dispatch_floating("attention", q.dtype(), [&](auto element) {
    using T = decltype(element);
    const std::int64_t heads = q.size(0) * q.size(1);
    parallel_for(heads, grain_of(q, k, 5), [&](std::int64_t begin, std::int64_t end) {
      const Tensor room = room_for(2, q, k);
      for (std::int64_t h = begin; h < end; ++h) {
        backward<T>(
            {head_of<const T>(g, h), head_of<const T>(q, h), head_of<const T>(k, h),
             head_of<const T>(v, h), factors_of<T>(factors, h), log_sum.data<T>() + h * q.size(2),
             head_of<T>(out.q, h), head_of<T>(out.k, h), head_of<T>(out.v, h)},
            form, room.data<T>());
      }
    });
  });
}

}  // namespace ember
