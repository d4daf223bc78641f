#include "ember/tensor/join.h"

#include <algorithm>
#include <limits>

#include "ember/tensor/creation.h"
#include "ember/tensor/dispatch.h"
#include "ember/tensor/joined.h"
#include "ember/tensor/loop.h"

namespace ember {
namespace {

/// The axis counted from the front. Error: x is undefined or has none.
int axis_of(const char* op, const Tensor& x, std::int64_t axis) {
  require_defined(op, x);
  check(x.dim() > 0, "[{}] got shape (): needs at least one axis", op);
  return normalize_axis(op, axis, x.dim());
}

enum class Triangle { lower, upper };

/// In row i of each matrix, column i + diagonal is the last one kept (lower) or the first (upper).
Tensor keep(const char* op, const Tensor& x, Triangle triangle, std::int64_t diagonal) {
  require_defined(op, x);
  check(x.dim() >= 2, "[{}] got shape {}: needs at least 2 axes", op, x.shape());
  Tensor out(x.shape(), x.dtype());
  if (out.numel() == 0) return out;
  const Tensor row_major = x.contiguous();
  const std::int64_t rows = x.size(-2), columns = x.size(-1);
  const bool is_lower = triangle == Triangle::lower;
  // All diagonals beyond the corners give the same result; clamped against overflow.
  const std::int64_t first_cut = std::clamp(diagonal, -rows, columns) + (is_lower ? 1 : 0);
  dispatch(x.dtype(), [&](auto element) {
    using T = decltype(element);
    const auto write_rows = [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t row = begin; row < end; ++row) {
        const T* const from = row_major.data<T>() + row * columns;
        T* const to = out.data<T>() + row * columns;
        const std::int64_t cut = std::clamp<std::int64_t>(row % rows + first_cut, 0, columns);
        std::fill_n(is_lower ? to + cut : to, is_lower ? columns - cut : cut, T{0});
        is_lower ? std::copy_n(from, cut, to) : std::copy_n(from + cut, columns - cut, to + cut);
      }
    };
    const double grain = static_cast<double>(kElementwiseGrain) / static_cast<double>(columns);
    parallel_for(out.numel() / columns, grain, write_rows);
  });
  return out;
}

}  // namespace

Tensor cat(const std::vector<Tensor>& tensors, std::int64_t axis) {
  check(!tensors.empty(), "[cat] got no tensors");
  const Tensor& first = tensors.front();
  const int a = axis_of("cat", first, axis);
  Shape shape = first.shape();
  shape[a] = 0;
  DType dtype = first.dtype();
  for (const Tensor& x : tensors) {
    require_defined("cat", x);
    Shape expected = first.shape();
    if (x.dim() == first.dim()) expected[a] = x.shape()[a];
    check(x.shape() == expected,
          "[cat] got shapes {} and {}: needs equal sizes along all but axis {}", first.shape(),
          x.shape(), a);
    check(!__builtin_add_overflow(shape[a], x.shape()[a], &shape[a]),
          "[cat] got tensors of more than 2^63 - 1 positions along axis {} in all", a);
    dtype = promote(dtype, x.dtype());
  }
  Tensor out(shape, dtype);
  std::int64_t at = 0;
  for (const Tensor& x : tensors) {
    out.narrow(a, at, x.shape()[a]).copy_(x);
    at += x.shape()[a];
  }
  return out;
}

Tensor stack(const std::vector<Tensor>& tensors, std::int64_t axis) {
  check(!tensors.empty(), "[stack] got no tensors");
  require_defined("stack", tensors.front());
  const Shape& shape = tensors.front().shape();
  const int a = normalize_axis("stack", axis, shape.size() + 1);
  std::vector<Tensor> slices;
  slices.reserve(tensors.size());
  for (const Tensor& x : tensors) {
    require_defined("stack", x);
    check(x.shape() == shape, "[stack] got shapes {} and {}: needs equal shapes", shape, x.shape());
    slices.push_back(x.unsqueeze(a));
  }
  return cat(slices, a);
}

std::vector<Tensor> split(const Tensor& x, std::int64_t length, std::int64_t axis) {
  const int a = axis_of("split", x, axis);
  check(length >= 1, "[split] got length {}: needs at least 1", length);
  const std::int64_t size = x.shape()[a];
  std::vector<Tensor> parts;
  std::int64_t at = 0;
  do {  // an empty axis gives one empty part
    parts.push_back(x.narrow(a, at, std::min(length, size - at)));
    at += parts.back().shape()[a];
  } while (at < size);
  return parts;
}

std::vector<Tensor> split(const Tensor& x, const std::vector<std::int64_t>& lengths,
                          std::int64_t axis) {
  const int a = axis_of("split", x, axis);
  std::int64_t left = x.shape()[a];
  bool fits = true;
  for (const std::int64_t length : lengths) {
    fits = fits && length >= 0 && length <= left;
    left -= fits ? length : 0;
  }
  if (!fits || left != 0) {
    fail(
        "[split] got lengths {} for an axis of size {}: needs lengths of at least 0 that add up to "
        "it",
        joined(lengths, ", "), x.shape()[a]);
  }
  std::vector<Tensor> parts;
  std::int64_t at = 0;
  for (const std::int64_t length : lengths) {
    parts.push_back(x.narrow(a, at, length));
    at += length;
  }
  return parts;
}

std::vector<Tensor> chunk(const Tensor& x, std::int64_t count, std::int64_t axis) {
  const int a = axis_of("chunk", x, axis);
  check(count >= 1, "[chunk] got {} chunks: needs at least 1", count);
  const std::int64_t size = x.shape()[a];
  if (size == 0) return std::vector<Tensor>(static_cast<std::size_t>(count), x);
  return split(x, (size - 1) / count + 1, a);
}

Tensor pad(const Tensor& x, const std::vector<std::int64_t>& pads, Scalar value) {
  require_defined("pad", x);
  check(pads.size() % 2 == 0 && pads.size() / 2 <= static_cast<std::size_t>(x.dim()),
        "[pad] got {} pads for shape {}: needs two for each of at most {} axes", pads.size(),
        x.shape(), x.dim());
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max() / 4;
  Shape shape = x.shape();
  Dims window_start = Dims::filled(x.dim(), 0);
  Tensor kept = x;
  for (std::size_t pair = 0; pair < pads.size() / 2; ++pair) {
    const int axis = x.dim() - 1 - static_cast<int>(pair);
    const std::int64_t before = pads[2 * pair], after = pads[2 * pair + 1];
    const std::int64_t size = x.shape()[axis];
    const std::int64_t cut_before = std::min<std::int64_t>(before, 0);
    const std::int64_t cut_after = std::min<std::int64_t>(after, 0);
    check(
        cut_before >= -size && cut_after >= -size - cut_before && before <= kMost && after <= kMost,
        "[pad] cannot pad axis {} of shape {} by {} and {}", axis, x.shape(), before, after);
    kept = kept.narrow(axis, -cut_before, size + cut_before + cut_after);
    window_start[axis] = before - cut_before;
    shape[axis] = size + before + after;
  }
  Tensor out = full(shape, value, x.dtype());
  Tensor window = out;
  for (int axis = 0; axis < x.dim(); ++axis) {
    window = window.narrow(axis, window_start[axis], kept.shape()[axis]);
  }
  window.copy_(kept);
  return out;
}

Tensor tril(const Tensor& x, std::int64_t diagonal) {
  return keep("tril", x, Triangle::lower, diagonal);
}

Tensor triu(const Tensor& x, std::int64_t diagonal) {
  return keep("triu", x, Triangle::upper, diagonal);
}

}  // namespace ember
