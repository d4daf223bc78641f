/// Internal: sliding windows over images, for convolution (conv2d.h) and pooling (pool2d.h).
#pragma once

#include <algorithm>
#include <cstdint>

#include "ember/tensor/check.h"
#include "ember/tensor/size2d.h"

namespace ember {

/// a / b rounded up, for b > 0.
constexpr std::int64_t ceil_div(std::int64_t a, std::int64_t b) {
  return a / b + (a % b > 0 ? 1 : 0);
}

/// [begin, end).
struct Span {
  std::int64_t begin;
  std::int64_t end;

  std::int64_t size() const { return end - begin; }
  /// The intersection with `other`.
  Span within(Span other) const {
    const std::int64_t first = std::clamp(begin, other.begin, other.end);
    return {first, std::clamp(end, first, other.end)};
  }
};

/// A window along one axis of the input: place `o` of the output sees the positions
/// o stride - padding + k dilation for k = 0, ..., kernel - 1, where they lie inside the input.
struct WindowAxis {
  std::int64_t size;    // of the input
  std::int64_t places;  // of the window: the size of the output
  std::int64_t kernel;
  std::int64_t stride;
  std::int64_t padding;
  std::int64_t dilation;

  std::int64_t position(std::int64_t o, std::int64_t k) const {
    return o * stride - padding + k * dilation;
  }
  /// The taps k that lie inside the input at place o.
  Span taps(std::int64_t o) const {
    const std::int64_t first = position(o, 0);
    return Span{ceil_div(-first, dilation), ceil_div(size - first, dilation)}.within({0, kernel});
  }
  /// The places o at which tap k lies inside the input.
  Span places_of(std::int64_t k) const {
    const std::int64_t first = position(0, k);
    return Span{ceil_div(-first, stride), ceil_div(size - first, stride)}.within({0, places});
  }
};

/// A window over both axes.
struct Window {
  WindowAxis rows;
  WindowAxis columns;

  std::int64_t taps() const { return rows.kernel * columns.kernel; }
  std::int64_t places() const { return rows.places * columns.places; }
};

struct WindowOptions {
  Size2d kernel_size;
  Size2d stride;
  Size2d padding;
  Size2d dilation;
  /// Whether a last place that reaches beyond the padded input counts, too.
  bool ceil_mode = false;
};

/// The window that slides over the last two axes of an input of this shape.
/// Error (naming `op`): a kernel_size, stride or dilation less than 1, a padding less than 0, any
/// of them beyond 2^31 - 1, or a kernel larger than the padded input.
Window window_over(const char* op, const Shape& input, const WindowOptions& options);

}  // namespace ember
