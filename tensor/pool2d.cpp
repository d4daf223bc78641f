#include "ember/tensor/pool2d.h"

#include <algorithm>
#include <vector>

#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/dispatch.h"
#include "ember/tensor/threads.h"
#include "ember/tensor/window.h"

namespace ember {
namespace {

/// Error (naming `op`): a window along this axis that sees padding only. With a padding of at most
/// half the kernel, only dilation can cause this.
void check_sees_input(const char* op, const Shape& x, const WindowAxis& axis) {
  for (std::int64_t o = 0; o < axis.places; ++o) {
    const Span taps = axis.taps(o);
    check(taps.begin < taps.end,
          "[{}] got x of shape {}: window {} along an axis of {}, with kernel_size {}, padding {} "
          "and dilation {}, sees padding only",
          op, x, o, axis.size, axis.kernel, axis.padding, axis.dilation);
  }
}

Window checked_window(const char* op, const Shape& x, const WindowOptions& options) {
  check(x.size() == 4, "[{}] got x of shape {}: needs (N, C, H, W)", op, x);
  const Window window = window_over(op, x, options);
  check(2 * window.rows.padding <= window.rows.kernel &&
            2 * window.columns.padding <= window.columns.kernel,
        "[{}] got padding ({}, {}) for kernel_size ({}, {}): needs at most half of it", op,
        window.rows.padding, window.columns.padding, window.rows.kernel, window.columns.kernel);
  if (x[0] == 0 || x[1] == 0) return window;  // no channel, however long its axes are
  check_sees_input(op, x, window.rows);
  check_sees_input(op, x, window.columns);
  return window;
}

Window window_of(const char* op, const Shape& x, Size2d kernel, const MaxPool2dOptions& options) {
  return checked_window(op, x,
                        {kernel, options.stride.value_or(kernel), options.padding, options.dilation,
                         options.ceil_mode});
}

Window window_of(const char* op, const Shape& x, Size2d kernel, const AvgPool2dOptions& options) {
  check(!options.divisor_override || *options.divisor_override != 0,
        "[{}] got a divisor_override of 0: needs another number", op);
  return checked_window(
      op, x, {kernel, options.stride.value_or(kernel), options.padding, 1, options.ceil_mode});
}

Shape pooled_shape(const Shape& x, const Window& window) {
  return {x[0], x[1], window.rows.places, window.columns.places};
}

/// What the window sees along one axis at each place.
std::vector<Span> positions_of(const WindowAxis& axis) {
  std::vector<Span> positions;
  for (std::int64_t o = 0; o < axis.places; ++o) {
    const Span taps = axis.taps(o);
    positions.push_back({axis.position(o, taps.begin), axis.position(o, taps.end)});
  }
  return positions;
}

/// The same along both axes: a grid of rows and columns, a dilation apart.
struct Positions {
  std::vector<Span> rows;
  std::vector<Span> columns;
  explicit Positions(const Window& window)
      : rows(positions_of(window.rows)), columns(positions_of(window.columns)) {}
};

/// The largest numbers of one channel (H, W), and their places in it.
template <class T>
void max_pool(const T* x, const Window& window, const Positions& positions, T* values,
              std::int64_t* indices) {
  const std::int64_t width = window.columns.size, across = window.columns.dilation;
  const std::int64_t down = window.rows.dilation * width;
  for (const Span rows : positions.rows) {
    for (const Span columns : positions.columns) {
      std::int64_t found = rows.begin * width + columns.begin;
      for (std::int64_t row = rows.begin * width; row < rows.end * width; row += down) {
        for (std::int64_t at = row + columns.begin; at < row + columns.end; at += across) {
          // Arithmetic instead of a branch, which the CPU could not predict.
          const auto is_better = static_cast<std::int64_t>((x[at] > x[found]) | (x[at] != x[at]));
          found += is_better * (at - found);
        }
      }
      *values++ = x[found];
      *indices++ = found;
    }
  }
}

/// How many positions the window has at place o, those in the padding included.
std::int64_t padded_size(const WindowAxis& axis, std::int64_t o) {
  return std::min(axis.kernel, axis.size + axis.padding - axis.position(o, 0));
}

/// What avg_pool2d divides the sum by, for each place of the window.
std::vector<std::int64_t> divisors_of(const Window& window, const AvgPool2dOptions& options) {
  std::vector<std::int64_t> divisors;
  for (std::int64_t o = 0; o < window.rows.places; ++o) {
    for (std::int64_t p = 0; p < window.columns.places; ++p) {
      const std::int64_t counted =
          options.count_include_pad ? padded_size(window.rows, o) * padded_size(window.columns, p)
                                    : window.rows.taps(o).size() * window.columns.taps(p).size();
      divisors.push_back(options.divisor_override.value_or(counted));
    }
  }
  return divisors;
}

/// y = the means of one channel x (H, W).
template <class T>
void avg_pool(const T* x, std::int64_t width, const Positions& positions,
              const std::int64_t* divisors, T* y) {
  for (const Span rows : positions.rows) {
    for (const Span columns : positions.columns) {
      T total = 0;
      for (std::int64_t i = rows.begin; i < rows.end; ++i) {
        for (std::int64_t j = columns.begin; j < columns.end; ++j) total += x[i * width + j];
      }
      *y++ = total / static_cast<T>(*divisors++);
    }
  }
}

/// Adds each g, divided, to the elements of x that its mean was taken over.
template <class T>
void spread_means(const T* g, std::int64_t width, const Positions& positions,
                  const std::int64_t* divisors, T* x) {
  for (const Span rows : positions.rows) {
    for (const Span columns : positions.columns) {
      const T share = *g++ / static_cast<T>(*divisors++);
      for (std::int64_t i = rows.begin; i < rows.end; ++i) {
        for (std::int64_t j = columns.begin; j < columns.end; ++j) x[i * width + j] += share;
      }
    }
  }
}

/// Calls channel(offset in x, offset in y) for each channel of x (N, C, H, W) -> y (N, C, OH, OW),
/// on all threads.
template <class Channel>
void for_each_channel(const Shape& x, const Window& window, const Channel& channel) {
  const std::int64_t plane = x[2] * x[3], places = window.places();
  const double grain = 8192 / static_cast<double>(places * window.taps());
  parallel_for(x[0] * x[1], grain, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t c = begin; c < end; ++c) channel(c * plane, c * places);
  });
}

}  // namespace

MaxPool2dResult max_pool2d_with_indices(const Tensor& x_given, Size2d kernel_size,
                                        const MaxPool2dOptions& options) {
  constexpr const char* op = "max_pool2d";
  const Window window = window_of(op, x_given.shape(), kernel_size, options);
  const Tensor x = x_given.contiguous();
  const Shape shape = pooled_shape(x.shape(), window);
  const MaxPool2dResult result{empty(shape, x.dtype()), empty(shape, DType::i64)};
  if (x.numel() == 0) return result;
  const Positions positions(window);
  dispatch_floating(op, x.dtype(), [&](auto element) {
    using T = decltype(element);
    for_each_channel(x.shape(), window, [&](std::int64_t at_x, std::int64_t at_y) {
      max_pool<T>(x.data<T>() + at_x, window, positions, result.values.data<T>() + at_y,
                  result.indices.data<std::int64_t>() + at_y);
    });
  });
  return result;
}

Tensor avg_pool2d(const Tensor& x_given, Size2d kernel_size, const AvgPool2dOptions& options) {
  constexpr const char* op = "avg_pool2d";
  const Window window = window_of(op, x_given.shape(), kernel_size, options);
  const Tensor x = x_given.contiguous();
  const Tensor y = empty(pooled_shape(x.shape(), window), x.dtype());
  if (x.numel() == 0) return y;
  const Positions positions(window);
  const std::vector<std::int64_t> divisors = divisors_of(window, options);
  dispatch_floating(op, x.dtype(), [&](auto element) {
    using T = decltype(element);
    for_each_channel(x.shape(), window, [&](std::int64_t at_x, std::int64_t at_y) {
      avg_pool<T>(x.data<T>() + at_x, x.size(3), positions, divisors.data(), y.data<T>() + at_y);
    });
  });
  return y;
}

Tensor avg_pool2d_backward(const Tensor& g_given, const Shape& x_shape, Size2d kernel_size,
                           const AvgPool2dOptions& options) {
  constexpr const char* op = "avg_pool2d_backward";
  const Window window = window_of(op, x_shape, kernel_size, options);
  const Shape shape = pooled_shape(x_shape, window);
  check(g_given.shape() == shape, "[{}] got a gradient of shape {}: needs {}", op, g_given.shape(),
        shape);
  const Tensor g = g_given.contiguous();
  const Tensor x = zeros(x_shape, g.dtype());
  if (x.numel() == 0) return x;
  const Positions positions(window);
  const std::vector<std::int64_t> divisors = divisors_of(window, options);
  dispatch_floating(op, g.dtype(), [&](auto element) {
    using T = decltype(element);
    for_each_channel(x_shape, window, [&](std::int64_t at_x, std::int64_t at_y) {
      spread_means<T>(g.data<T>() + at_y, x.size(3), positions, divisors.data(),
                      x.data<T>() + at_x);
    });
  });
  return x;
}

}  // namespace ember
