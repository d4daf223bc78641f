/// The schedule of a training's snapshots.
#pragma once

#include <cstdint>

#include "examples/models/word2vec/trainer.h"

namespace ember::examples {

/// Snapshots at the start and `between` times before the end, more often at first, when most
/// changes. The caller takes the one at the end.
class Schedule {
 public:
  /// `taken`: the number of snapshots before a training was resumed.
  explicit Schedule(std::int64_t between, std::int64_t taken = 0)
      : between_(between), taken_(taken) {}

  /// Whether a snapshot is due; if so, counts it as taken.
  bool take_if_due(const TrainProgress& now);

 private:
  std::int64_t between_, taken_;
};

}  // namespace ember::examples
