/// Bounds on a step of plain SGD: the batch size, and how far a step may move parameters. A batch
/// moves each row, and each layer that all words share, by the sum of their gradients, all computed
/// from the old values: without bounds, a row with many gradients would overshoot.
#pragma once

#include <cstdint>
#include <limits>

namespace ember::examples {

struct StepBounds {
  /// Words per batch: windows, or predicted words.
  std::int64_t words_per_batch;
  /// Upper bounds on the norm of a gradient, for a row of the input table, a row of the output
  /// layer's table, and a whole hidden layer, if any. Longer gradients are clipped to it.
  double longest_input, longest_output;
  double longest_layer = std::numeric_limits<double>::infinity();
};

}  // namespace ember::examples
