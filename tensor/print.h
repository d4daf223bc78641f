/// Tensors as text, as PyTorch prints them: large ones are summarised with `...`.
#pragma once

#include <string>

#include "ember/tensor/tensor.h"

namespace ember {

struct PrintOptions {
  int precision = 4;              // digits after the decimal point
  std::int64_t threshold = 1000;  // more elements than this are summarised
  std::int64_t edge_items = 3;    // shown at each end of a summarised axis
  int line_width = 80;
};

/// tensor([[1.0000, 2.0000],
///         [3.0000, 4.0000]])
std::string to_string(const Tensor& x, const PrintOptions& options);

}  // namespace ember
