/// At which moments of a training to look at it.
#pragma once

#include <cstdint>

#include "examples/models/word2vec/trainer.h"

namespace ember::examples {

/// When to look: at the start and `between` times before the end, densely at first, where most
/// happens. The end is known to whoever runs the training.
class Schedule {
 public:
  /// `taken`: how many moments there were before a training was resumed.
  explicit Schedule(std::int64_t between, std::int64_t taken = 0)
      : between_(between), taken_(taken) {}

  /// Whether one is due; it then counts as taken.
  bool take_if_due(const TrainProgress& now);

 private:
  std::int64_t between_, taken_;
};

}  // namespace ember::examples
