#include "ember/tensor/window.h"

#include <limits>

namespace ember {
namespace {

Dims dims(Size2d size) {
  return {size.height, size.width};
}

void check_range(const char* op, const char* name, Size2d size, std::int64_t least) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int32_t>::max();
  check(std::min(size.height, size.width) >= least && std::max(size.height, size.width) <= kMost,
        "[{}] got {} {}: needs {} to 2^31 - 1", op, name, dims(size), least);
}

/// `axis` with its number of places filled in.
WindowAxis with_places(WindowAxis axis, bool ceil_mode) {
  const std::int64_t room =
      axis.size + 2 * axis.padding - (axis.kernel - 1) * axis.dilation - 1;  // after the first
  if (room < 0) return axis;
  axis.places = (ceil_mode ? ceil_div(room, axis.stride) : room / axis.stride) + 1;
  // The last window must begin in the input or in the padding before it, not after it.
  if (ceil_mode && axis.position(axis.places - 1, 0) >= axis.size) --axis.places;
  return axis;
}

}  // namespace

Window window_over(const char* op, const Shape& input, const WindowOptions& options) {
  const auto& [kernel, stride, padding, dilation, ceil_mode] = options;
  check_range(op, "kernel_size", kernel, 1);
  check_range(op, "stride", stride, 1);
  check_range(op, "padding", padding, 0);
  check_range(op, "dilation", dilation, 1);
  const Size2d size(input[input.size() - 2], input[input.size() - 1]);
  const Window window{
      with_places({size.height, 0, kernel.height, stride.height, padding.height, dilation.height},
                  ceil_mode),
      with_places({size.width, 0, kernel.width, stride.width, padding.width, dilation.width},
                  ceil_mode)};
  check(window.rows.places > 0 && window.columns.places > 0,
        "[{}] got an input of shape {} with kernel_size {}, padding {} and dilation {}: needs an "
        "input that, padded, is at least as large as the dilated kernel",
        op, input, dims(kernel), dims(padding), dims(dilation));
  return window;
}

}  // namespace ember
