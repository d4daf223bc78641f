/// How large a step of plain SGD may be: how many words go into one, and how far it may lead. A
/// batch looks up each row once and moves it by the sum of what all its words ask for; a row that
/// very many ask for would overshoot, and so would a layer that all of them share.
#pragma once

#include <cstdint>
#include <limits>

namespace ember::examples {

struct StepBounds {
  /// Words of the text that a batch is about: windows, or words to be predicted from those before.
  std::int64_t words_per_batch;
  /// How far things move at once at most, in learning rates: a row of the input table, a row of the
  /// output's own table, and a hidden layer as a whole, where there is one. Longer gradients are
  /// shortened to that.
  double longest_input, longest_output;
  double longest_layer = std::numeric_limits<double>::infinity();
};

}  // namespace ember::examples
