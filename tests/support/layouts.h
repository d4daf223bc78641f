/// The same numbers laid out differently in memory: every operation must take them all.
#pragma once

#include <array>
#include <string>

#include "ember/tensor/tensor.h"

namespace ember::test {

enum class Layout {
  contiguous,
  transposed,  // the first axis innermost in memory
  strided,     // every second place along each axis, behind an offset
};
inline constexpr std::array kLayouts{Layout::contiguous, Layout::transposed, Layout::strided};

std::string to_string(Layout layout);

/// A copy of x with this layout.
Tensor with_layout(const Tensor& x, Layout layout);

}  // namespace ember::test
