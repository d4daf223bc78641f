/// Tensor's copies: contiguous, clone, to, copy_, fill_ and zero_.
#include <algorithm>
#include <optional>

#include "ember/tensor/dispatch.h"
#include "ember/tensor/inplace.h"
#include "ember/tensor/loop.h"
#include "ember/tensor/tensor.h"

namespace ember {
namespace {

/// If `out` has stride 1 along the inner axis and `in` along another one, that other axis: the copy
/// is then a transposition.
std::optional<std::size_t> transposed_axis(const StridedIterator<2>& plan) {
  if (plan.inner().stride[0] != 1 || plan.inner().stride[1] <= 1) return std::nullopt;
  for (std::size_t i = 0; i + 1 < plan.rank(); ++i) {
    if (plan.axis(i).stride[1] == 1) return i;
  }
  return std::nullopt;
}

/// out[r * out_step + c] = in[r + c * in_step]. Full tiles go through a buffer, so that each cache
/// line of `out` is written at once. Otherwise, with steps that are multiples of 4096 bytes, the
/// lines of a tile would evict each other from the cache.
template <int kTile, class To, class From>
void copy_tile(To* out, std::int64_t out_step, const From* in, std::int64_t in_step,
               std::int64_t rows, std::int64_t columns) {
  if (rows < kTile || columns < kTile) {
    for (std::int64_t r = 0; r < rows; ++r) {
      for (std::int64_t c = 0; c < columns; ++c) {
        out[r * out_step + c] = convert<To>(in[r + c * in_step]);
      }
    }
    return;
  }
  To buffer[kTile][kTile];
  for (int c = 0; c < kTile; ++c) {
    for (int r = 0; r < kTile; ++r) buffer[r][c] = convert<To>(in[r + c * in_step]);
  }
  for (int r = 0; r < kTile; ++r) std::copy_n(buffer[r], kTile, out + r * out_step);
}

/// out = in, in tiles over the plan's inner axis and the axis along which `in` has stride 1.
template <class To, class From>
void copy_transposed(const Tensor& out, const Tensor& in, const StridedIterator<2>& plan,
                     std::size_t dense_axis) {
  constexpr std::int64_t kTile = 64 / std::max(sizeof(To), sizeof(From));  // one cache line
  const auto tiles_along = [](std::int64_t extent) { return (extent + kTile - 1) / kTile; };
  const auto& columns = plan.inner();
  const auto& rows = plan.axis(dense_axis);
  const std::int64_t column_tiles = tiles_along(columns.extent);
  const std::int64_t row_tiles = tiles_along(rows.extent);
  const std::int64_t matrices = plan.size() / (rows.extent * columns.extent);
  To* const out_data = out.data<To>();
  const From* const in_data = in.data<From>();

  const auto copy_one = [&](std::int64_t tile) {
    const std::int64_t c = tile % column_tiles * kTile;
    const std::int64_t r = tile / column_tiles % row_tiles * kTile;
    std::int64_t to = r * rows.stride[0] + c;
    std::int64_t from = r + c * columns.stride[1];
    std::int64_t matrix = tile / column_tiles / row_tiles;
    for (std::size_t i = plan.rank() - 1; i-- > 0;) {
      if (i == dense_axis) continue;
      const auto& axis = plan.axis(i);
      to += matrix % axis.extent * axis.stride[0];
      from += matrix % axis.extent * axis.stride[1];
      matrix /= axis.extent;
    }
    copy_tile<kTile>(out_data + to, rows.stride[0], in_data + from, columns.stride[1],
                     std::min(kTile, rows.extent - r), std::min(kTile, columns.extent - c));
  };
  parallel_for(matrices * row_tiles * column_tiles, kElementwiseGrain / (kTile * kTile),
               [&](std::int64_t begin, std::int64_t end) {
                 for (std::int64_t tile = begin; tile < end; ++tile) copy_one(tile);
               });
  out.storage().bump_version();
}

/// out = in, which broadcasts to out's shape and may have another dtype.
void copy_into(const Tensor& out, const Tensor& in) {
  const StridedIterator<2> plan(out.shape(), {&out, &in});
  const auto dense_axis = transposed_axis(plan);
  dispatch(out.dtype(), [&](auto to) {
    dispatch(in.dtype(), [&](auto from) {
      using To = decltype(to);
      using From = decltype(from);
      if (dense_axis) return copy_transposed<To, From>(out, in, plan, *dense_axis);
      map_into<To, From>(
          out, [](From x) { return convert<To>(x); }, in);
    });
  });
}

}  // namespace

Tensor Tensor::contiguous() const {
  require_defined("contiguous", *this);
  return is_contiguous() ? *this : clone();
}

Tensor Tensor::clone() const {
  require_defined("clone", *this);
  Tensor out(shape_, dtype_);
  copy_into(out, *this);
  return out;
}

Tensor Tensor::to(DType dtype) const {
  require_defined("to", *this);
  if (dtype == dtype_) return *this;
  Tensor out(shape_, dtype);
  copy_into(out, *this);
  return out;
}

const Tensor& Tensor::copy_(const Tensor& source) const {
  require_writable("copy_", *this);
  require_defined("copy_", source);
  check(is_broadcastable_to(source.shape(), shape_),
        "[copy_] got shape {}: needs one that broadcasts to {}", source.shape(), shape_);
  copy_into(*this, is_disturbed_by(source, *this) ? source.clone() : source);
  return *this;
}

const Tensor& Tensor::fill_(Scalar value) const {
  require_writable("fill_", *this);
  require_exact("fill_", dtype_, value);
  dispatch(dtype_, [&](auto element) {
    using T = decltype(element);
    map_into<T, T>(
        *this, [](T x) { return x; }, value.to<T>());
  });
  return *this;
}

const Tensor& Tensor::zero_() const {
  require_writable("zero_", *this);
  return fill_(0);
}

}  // namespace ember
