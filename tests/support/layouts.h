/// Memory layouts: every operation must give the same result for all of them.
#pragma once

#include <array>
#include <string>

#include "ember/tensor/tensor.h"

namespace ember::test {

enum class Layout {
  contiguous,
  transposed,  // the first axis innermost in memory
  strided,     // every second element along each axis, with an offset
};
inline constexpr std::array kLayouts{Layout::contiguous, Layout::transposed, Layout::strided};

std::string to_string(Layout layout);

/// A copy of x with this layout.
Tensor with_layout(const Tensor& x, Layout layout);

}  // namespace ember::test
