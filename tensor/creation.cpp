#include "ember/tensor/creation.h"

#include <algorithm>
#include <cmath>

#include "ember/tensor/dispatch.h"
#include "ember/tensor/gather.h"
#include "ember/tensor/number.h"
#include "ember/tensor/threads.h"

namespace ember {
namespace {

/// out[i] = value(i) as a T, for a contiguous out.
template <class T, class Value>
void fill_by_position(const Tensor& out, const Value& value) {
  T* const data = out.data<T>();
  parallel_for(out.numel(), 16384, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) data[i] = static_cast<T>(value(i));
  });
}

/// The number of integers start, start + step, ... before stop. Unsigned, as the distance between
/// two int64 may not fit one.
std::uint64_t count_integers(std::int64_t start, std::int64_t stop, std::int64_t step) {
  const auto low = static_cast<std::uint64_t>(step > 0 ? start : stop);
  const auto high = static_cast<std::uint64_t>(step > 0 ? stop : start);
  const std::uint64_t distance = high - low;
  const std::uint64_t stride =
      step > 0 ? static_cast<std::uint64_t>(step) : 0 - static_cast<std::uint64_t>(step);
  return distance / stride + (distance % stride != 0);
}

template <class T>
void check_step(T start, T stop, T step) {
  check(step != 0, "[arange] got step 0");
  check(start == stop || (step > 0) == (stop > start),
        "[arange] step {} leads away from stop {} when starting at {}", step, stop, start);
}

Tensor arange_integers(std::int64_t start, std::int64_t stop, std::int64_t step) {
  check_step(start, stop, step);
  const std::uint64_t count = count_integers(start, stop, step);
  check(count <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()),
        "[arange] got {} to {} by {}: more elements than can be addressed", start, stop, step);
  Tensor out({static_cast<std::int64_t>(count)}, DType::i64);
  fill_by_position<std::int64_t>(out, [=](std::int64_t i) { return plus(start, times(i, step)); });
  return out;
}

Tensor arange_reals(double start, double stop, double step, DType dtype) {
  check(std::isfinite(start) && std::isfinite(stop) && std::isfinite(step),
        "[arange] got {} to {} by {}: needs finite numbers", start, stop, step);
  check_step(start, stop, step);
  const double count = std::ceil((stop - start) / step);
  check(count < 0x1p62, "[arange] got {} to {} by {}: more elements than can be addressed", start,
        stop, step);
  return dispatch_floating("arange", dtype, [&](auto element) {
    Tensor out({static_cast<std::int64_t>(count)}, dtype);
    fill_by_position<decltype(element)>(
        out, [=](std::int64_t i) { return start + static_cast<double>(i) * step; });
    return out;
  });
}

}  // namespace

Tensor empty(const Shape& shape, DType dtype) {
  return Tensor(shape, dtype);
}
Tensor zeros(const Shape& shape, DType dtype) {
  return empty(shape, dtype).zero_();
}
Tensor ones(const Shape& shape, DType dtype) {
  return full(shape, 1, dtype);
}
Tensor full(const Shape& shape, Scalar value, DType dtype) {
  return empty(shape, dtype).fill_(value);
}
Tensor empty_like(const Tensor& x) {
  return empty(x.shape(), x.dtype());
}
Tensor zeros_like(const Tensor& x) {
  return zeros(x.shape(), x.dtype());
}
Tensor ones_like(const Tensor& x) {
  return ones(x.shape(), x.dtype());
}
Tensor full_like(const Tensor& x, Scalar value) {
  return full(x.shape(), value, x.dtype());
}

Tensor arange(Scalar stop) {
  return arange(0, stop);
}

Tensor arange(Scalar start, Scalar stop, Scalar step) {
  const bool has_real = start.is_floating() || stop.is_floating() || step.is_floating();
  return arange(start, stop, step, has_real ? DType::f32 : DType::i64);
}

Tensor arange(Scalar start, Scalar stop, Scalar step, DType dtype) {
  if (dtype != DType::i64) {
    return arange_reals(start.to<double>(), stop.to<double>(), step.to<double>(), dtype);
  }
  check(!start.is_floating() && !stop.is_floating() && !step.is_floating(),
        "[arange] got {} to {} by {} for i64: needs integers", start.to<double>(),
        stop.to<double>(), step.to<double>());
  return arange_integers(start.to<std::int64_t>(), stop.to<std::int64_t>(),
                         step.to<std::int64_t>());
}

Tensor linspace(double start, double stop, std::int64_t count, DType dtype) {
  check(count >= 0, "[linspace] got {} numbers: needs at least 0", count);
  check(std::isfinite(start) && std::isfinite(stop), "[linspace] got {} to {}: needs finite ends",
        start, stop);
  const auto steps = static_cast<double>(std::max<std::int64_t>(count - 1, 1));
  const bool is_too_wide = !std::isfinite(stop - start);
  const double step = is_too_wide ? stop / steps - start / steps : (stop - start) / steps;
  return dispatch_floating("linspace", dtype, [&](auto element) {
    Tensor out({count}, dtype);
    // The second half is computed from stop, so that both ends are exact.
    fill_by_position<decltype(element)>(out, [=](std::int64_t i) {
      return i <= (count - 1) / 2 ? start + static_cast<double>(i) * step
                                  : stop - static_cast<double>(count - 1 - i) * step;
    });
    return out;
  });
}

Tensor eye(std::int64_t n, DType dtype) {
  return eye(n, n, dtype);
}

Tensor eye(std::int64_t n, std::int64_t m, DType dtype) {
  Tensor out = zeros({n, m}, dtype);
  out.diagonal().fill_(1);
  return out;
}

Tensor one_hot(const Tensor& ids, std::int64_t classes, DType dtype) {
  check_ids("one_hot", ids, classes);
  Shape shape = ids.shape();
  shape.push_back(classes);
  Tensor out = zeros(shape, dtype);
  const Tensor row_major_ids = ids.contiguous();
  const std::int64_t* const id = row_major_ids.data<std::int64_t>();
  dispatch(dtype, [&](auto element) {
    using T = decltype(element);
    T* row = out.data<T>();
    for (std::int64_t i = 0; i < ids.numel(); ++i, row += classes) row[id[i]] = T{1};
  });
  return out;
}

namespace detail {

void check_count(std::size_t count, const Shape& shape) {
  check(static_cast<std::int64_t>(count) == numel(shape),
        "[from_vector] got {} numbers for shape {}: needs {}", count, shape, numel(shape));
}

void note_length(Shape& shape, int axis, std::size_t length) {
  const auto size = static_cast<std::int64_t>(length);
  check(shape[axis] == -1 || shape[axis] == size,
        "[tensor] got lists of lengths {} and {} at axis {}: needs equal lengths", shape[axis],
        size, axis);
  shape[axis] = size;
}

}  // namespace detail

}  // namespace ember
