#include "ember/tensor/gather.h"

#include <algorithm>
#include <cstddef>

#include "ember/tensor/dispatch.h"
#include "ember/tensor/inplace.h"
#include "ember/tensor/loop.h"
#include "ember/tensor/number.h"
#include "ember/tensor/prefetch.h"

namespace ember {
namespace {

/// The axis counted from the front. Error: x is undefined or has none.
int indexed_axis(const char* op, const Tensor& x, std::int64_t axis) {
  require_defined(op, x);
  check(x.dim() > 0, "[{}] a tensor of shape () has no axis to index", op);
  return normalize_axis(op, axis, x.dim());
}

void require_list(const char* op, const Tensor& indices) {
  require_defined(op, indices);
  check(indices.dim() == 1, "[{}] got indices of shape {}: needs one axis", op, indices.shape());
}

/// Error: indices of another rank than x, or larger than x along an axis that they do not index.
void require_within(const char* op, const Tensor& x, int axis, const Tensor& indices) {
  require_defined(op, indices);
  bool fits = indices.dim() == x.dim();
  for (int a = 0; fits && a < x.dim(); ++a) fits = a == axis || indices.shape()[a] <= x.shape()[a];
  check(
      fits,
      "[{}] got indices of shape {} for shape {}: needs as many axes, and sizes that are no larger "
      "along all but axis {}",
      op, indices.shape(), x.shape(), axis);
}

/// Whether both are scalars, which gather and scatter_add treat as axes of size 1.
bool are_numbers(const Tensor& x, const Tensor& indices) {
  return x.defined() && x.dim() == 0 && indices.defined() && indices.dim() == 0;
}

/// indices (I) repeated along all other axes of `shape`, whose size at `axis` is I.
Tensor repeat_across(const Tensor& indices, int axis, const Shape& shape) {
  Strides strides = Dims::filled(shape.size(), 0);
  strides[axis] = indices.strides()[0];
  return indices.as_strided(shape, strides, indices.storage_offset());
}

/// Whether x has rows, each of them contiguous.
bool has_whole_rows(const Tensor& x) {
  return x.dim() > 1 && x.size(0) > 0 && x.select(0, 0).is_contiguous();
}

/// The loop out[i] = table[ids[i]], for contiguous rows and ids (I) that lie within the table. Rows
/// are copied as bytes, whatever their dtype.
class CopyRows {
 public:
  CopyRows(const Tensor& out, const Tensor& table, const Tensor& ids)
      : table_(static_cast<const std::byte*>(table.raw_data())),
        out_(static_cast<std::byte*>(out.raw_data())),
        ids_(ids.data<std::int64_t>()),
        id_step_(ids.strides()[0]),
        element_(static_cast<std::int64_t>(size_of(table.dtype()))),
        row_step_(table.strides()[0] * element_),
        width_(out.numel() / out.size(0) * element_),
        past_caches_(out.numel() * element_ > kPastCaches) {}

  /// How many rows are worth a thread.
  double grain() const {
    return static_cast<double>(kElementwiseGrain * element_) / static_cast<double>(width_);
  }

  /// Rows [begin, end) of out.
  void operator()(std::int64_t begin, std::int64_t end) const {
    const CopyRows job = *this;  // a copy: the compiler then knows that no store changes it
    const std::int64_t ahead = rows_ahead<std::byte>(job.width_), piece = kRowPiece * job.element_;
    for (std::int64_t i = begin; i < end; ++i) {
      const std::byte* const from = job.row(i);
      const std::byte* const next = job.row(std::min(i + ahead, end - 1));
      for (std::int64_t c = 0; c < job.width_; c += piece) {
        const std::int64_t n = std::min(piece, job.width_ - c);
        prefetch(next + c, n);
        copy_piece(from + c, n, job.out_ + i * job.width_ + c, job.past_caches_);
      }
    }
    finish_stores();
  }

 private:
  const std::byte* row(std::int64_t i) const { return table_ + ids_[i * id_step_] * row_step_; }

  const std::byte* table_;
  std::byte* out_;
  const std::int64_t* ids_;
  std::int64_t id_step_;
  std::int64_t element_;  // in bytes, as are the next two
  std::int64_t row_step_;
  std::int64_t width_;
  bool past_caches_;
};

/// out[p] = x[p with indices[p] at the axis], for an out of the indices' shape. REQUIRES: the
/// indices lie within x.
void gather_into(const Tensor& out, const Tensor& x, int axis, const Tensor& indices) {
  if (out.numel() == 0) return;
  // Element p comes from indices[p] strides after position 0 of the axis.
  const std::int64_t stride = x.strides()[axis];
  Strides strides = x.strides();
  strides[axis] = 0;
  const Tensor start = x.as_strided(out.shape(), strides, x.storage_offset());
  const StridedIterator<3> plan(out.shape(), {&out, &indices, &start});
  dispatch(x.dtype(), [&](auto element) {
    using T = decltype(element);
    const auto copy_run = [&](const std::array<std::int64_t, 3>& at, std::int64_t n) {
      const auto [out_step, index_step, x_step] = plan.inner().stride;
      T* const to = out.data<T>() + at[0];
      const std::int64_t* const index = indices.data<std::int64_t>() + at[1];
      const T* const from = x.data<T>() + at[2];
      if (index_step != 0) {
        for (std::int64_t i = 0; i < n; ++i) {
          to[i * out_step] = from[i * x_step + index[i * index_step] * stride];
        }
      } else if (out_step == 1 && x_step == 1) {
        std::copy_n(from + index[0] * stride, n, to);
      } else {
        const T* const row = from + index[0] * stride;
        for (std::int64_t i = 0; i < n; ++i) to[i * out_step] = row[i * x_step];
      }
    };
    parallel_for(plan.size(), kElementwiseGrain, [&](std::int64_t begin, std::int64_t end) {
      plan.for_each_run(begin, end, copy_run);
    });
  });
}

/// x[p with indices[p] at the axis] += alpha source[p], for indices of the source's shape, in order
/// along the axis. Threads divide the other axes among themselves, so that no two write to the same
/// element and each element's additions are always in the order of the axis.
void scatter_into(const char* op, const Tensor& x, int axis, const Tensor& indices,
                  const Tensor& source, Scalar alpha) {
  if (source.numel() == 0) return;
  const std::int64_t length = source.shape()[axis];
  const Tensor first_source = source.select(axis, 0), first_index = indices.select(axis, 0);
  Strides strides = x.strides();
  strides.erase(axis);
  const Tensor first_x = x.as_strided(first_source.shape(), strides, x.storage_offset());
  const StridedIterator<3> plan(first_source.shape(), {&first_x, &first_index, &first_source});
  // Steps along the axis, and across it, to the next element of a run.
  const std::int64_t x_next = x.strides()[axis], x_across = plan.inner().stride[0];
  const std::int64_t index_next = indices.strides()[axis], index_across = plan.inner().stride[1];
  const std::int64_t source_next = source.strides()[axis], source_across = plan.inner().stride[2];
  dispatch_numeric(op, x.dtype(), [&](auto element) {
    using T = decltype(element);
    const T factor = alpha.to<T>();
    const auto add_run = [&](const std::array<std::int64_t, 3>& at, std::int64_t n) {
      T* const to = x.data<T>() + at[0];
      const std::int64_t* const index = indices.data<std::int64_t>() + at[1];
      const T* const from = source.data<T>() + at[2];
      const auto add = [&](std::int64_t i, std::int64_t j) {
        T& sum = to[j * x_across + index[i * index_next + j * index_across] * x_next];
        sum = plus(sum, times(factor, from[i * source_next + j * source_across]));
      };
      if (index_across == 0 && x_across == 1 && source_across == 1) {
        for (std::int64_t i = 0; i < length; ++i) {
          T* const row = to + index[i * index_next] * x_next;
          const T* const added = from + i * source_next;
          EMBER_INDEPENDENT_ITERATIONS
          for (std::int64_t j = 0; j < n; ++j) row[j] = plus(row[j], times(factor, added[j]));
        }
      } else if (source_next <= source_across) {
        for (std::int64_t j = 0; j < n; ++j) {
          for (std::int64_t i = 0; i < length; ++i) add(i, j);
        }
      } else {
        for (std::int64_t i = 0; i < length; ++i) {
          for (std::int64_t j = 0; j < n; ++j) add(i, j);
        }
      }
    };
    // Blocks of several cache lines, so that threads do not write to the same one (false sharing).
    constexpr std::int64_t kBlock = 64;
    const std::int64_t blocks = (plan.size() + kBlock - 1) / kBlock;
    const double grain =
        static_cast<double>(kElementwiseGrain) / static_cast<double>(length * kBlock);
    parallel_for(blocks, grain, [&](std::int64_t begin, std::int64_t end) {
      plan.for_each_run(begin * kBlock, std::min(end * kBlock, plan.size()), add_run);
    });
  });
  x.storage().bump_version();
}

/// `read` itself, or a copy if it shares the storage of x, which is written to.
Tensor apart_from(const Tensor& x, const Tensor& read) {
  return read.storage() == x.storage() ? read.clone() : read;
}

void require_same_dtype(const char* op, const Tensor& x, const Tensor& source) {
  check(source.dtype() == x.dtype(), "[{}] got a source of {} for a tensor of {}: needs the same",
        op, source.dtype(), x.dtype());
}

}  // namespace

Tensor index_select(const Tensor& x, std::int64_t axis, const Tensor& indices) {
  const int a = indexed_axis("index_select", x, axis);
  require_list("index_select", indices);
  check_ids("index_select", indices, x.shape()[a]);
  Shape shape = x.shape();
  shape[a] = indices.numel();
  Tensor out(shape, x.dtype());
  gather_into(out, x, a, repeat_across(indices, a, shape));
  return out;
}

Tensor take_rows(const Tensor& table, const Tensor& ids) {
  indexed_axis("take_rows", table, 0);
  check_ids("take_rows", ids, table.shape()[0]);
  Shape shape = ids.shape();
  for (int axis = 1; axis < table.dim(); ++axis) shape.push_back(table.shape()[axis]);
  Shape flat_shape = table.shape();
  flat_shape[0] = ids.numel();
  Tensor out(flat_shape, table.dtype());
  const Tensor flat = ids.reshape({ids.numel()});
  if (out.numel() == 0) return out.view(shape);
  if (has_whole_rows(table)) {
    const CopyRows copy_rows(out, table, flat);
    parallel_for(flat.numel(), copy_rows.grain(), copy_rows);
  } else {
    gather_into(out, table, 0, repeat_across(flat, 0, flat_shape));
  }
  return out.view(shape);
}

Tensor gather(const Tensor& x, std::int64_t axis, const Tensor& indices) {
  if (are_numbers(x, indices)) {
    return gather(x.unsqueeze(0), axis, indices.unsqueeze(0)).squeeze(0);
  }
  const int a = indexed_axis("gather", x, axis);
  require_within("gather", x, a, indices);
  check_ids("gather", indices, x.shape()[a]);
  Tensor out(indices.shape(), x.dtype());
  gather_into(out, x, a, indices);
  return out;
}

namespace {

/// index_add_ and scatter_add_; `op` is the caller's name, for messages.
void add_by_index(const char* op, const Tensor& x, std::int64_t axis, const Tensor& indices,
                  const Tensor& source, Scalar alpha) {
  require_writable(op, x);
  const int a = indexed_axis(op, x, axis);
  require_list(op, indices);
  require_defined(op, source);
  require_same_dtype(op, x, source);
  require_exact(op, x.dtype(), alpha);
  Shape needed = x.shape();
  needed[a] = indices.numel();
  check(source.shape() == needed, "[{}] got a source of shape {}: needs {}", op, source.shape(),
        needed);
  check_ids(op, indices, x.shape()[a]);
  scatter_into(op, x, a, repeat_across(apart_from(x, indices), a, needed), apart_from(x, source),
               alpha);
}

void add_scattered(const char* op, const Tensor& x, std::int64_t axis, const Tensor& indices,
                   const Tensor& source) {
  require_writable(op, x);
  if (are_numbers(x, indices) && are_numbers(source, indices)) {
    return add_scattered(op, x.unsqueeze(0), axis, indices.unsqueeze(0), source.unsqueeze(0));
  }
  const int a = indexed_axis(op, x, axis);
  require_within(op, x, a, indices);
  require_defined(op, source);
  require_same_dtype(op, x, source);
  check(source.shape() == indices.shape(),
        "[{}] got indices of shape {} and a source of shape {}: needs equal shapes", op,
        indices.shape(), source.shape());
  check_ids(op, indices, x.shape()[a]);
  scatter_into(op, x, a, apart_from(x, indices), apart_from(x, source), 1);
}

/// A copy to add to.
Tensor start_of_sum(const char* op, const Tensor& x) {
  require_defined(op, x);
  return x.clone();
}

}  // namespace

void index_add_(const Tensor& x, std::int64_t axis, const Tensor& indices, const Tensor& source,
                Scalar alpha) {
  add_by_index("index_add_", x, axis, indices, source, alpha);
}

Tensor index_add(const Tensor& x, std::int64_t axis, const Tensor& indices, const Tensor& source,
                 Scalar alpha) {
  Tensor out = start_of_sum("index_add", x);
  add_by_index("index_add", out, axis, indices, source, alpha);
  return out;
}

void scatter_add_(const Tensor& x, std::int64_t axis, const Tensor& indices, const Tensor& source) {
  add_scattered("scatter_add_", x, axis, indices, source);
}

Tensor scatter_add(const Tensor& x, std::int64_t axis, const Tensor& indices,
                   const Tensor& source) {
  Tensor out = start_of_sum("scatter_add", x);
  add_scattered("scatter_add", out, axis, indices, source);
  return out;
}

void check_ids(const char* op, const Tensor& ids, std::int64_t rows) {
  require_defined(op, ids);
  check(ids.dtype() == DType::i64, "[{}] got indices of {}: needs i64", op, ids.dtype());
  const Tensor row_major = ids.contiguous();
  const std::int64_t* const id = row_major.data<std::int64_t>();
  const auto is_outside = [rows](std::int64_t value) {
    return static_cast<std::uint64_t>(value) >= static_cast<std::uint64_t>(rows);
  };
  bool any_outside = false;  // without an early exit, the loop vectorises
  for (std::int64_t i = 0; i < ids.numel(); ++i) any_outside |= is_outside(id[i]);
  if (!any_outside) return;
  const std::int64_t* const wrong = std::find_if(id, id + ids.numel(), is_outside);
  Dims place = Dims::filled(ids.dim(), 0);
  std::int64_t rest = wrong - id;
  for (int axis = ids.dim() - 1; axis >= 0; rest /= ids.shape()[axis--]) {
    place[axis] = rest % ids.shape()[axis];
  }
  check(rows > 0, "[{}] got index {} at {}: there is nothing to index", op, *wrong, place);
  fail("[{}] got index {} at {}: needs 0 to {}", op, *wrong, place, rows - 1);
}

}  // namespace ember
