/// Size2d: a height and a width, or one number for both, as PyTorch's kernel_size, stride, padding
/// and dilation are written.
///
///     nn::Conv2d(1, 16, 3, {.padding = 1});
///     nn::Conv2d(1, 16, {3, 5}, {.padding = {1, 2}});
#pragma once

#include <cstdint>

namespace ember {

struct Size2d {
  std::int64_t height;
  std::int64_t width;

  Size2d(std::int64_t both) : height(both), width(both) {}
  Size2d(std::int64_t rows, std::int64_t columns) : height(rows), width(columns) {}
  bool operator==(const Size2d&) const = default;
};

}  // namespace ember
