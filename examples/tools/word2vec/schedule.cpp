#include "examples/tools/word2vec/schedule.h"

#include <cmath>

namespace ember::examples {

bool Schedule::take_if_due(const TrainProgress& now) {
  const double done = static_cast<double>(now.words_done) / static_cast<double>(now.words_in_all);
  const auto next = static_cast<double>(taken_), steps = static_cast<double>(between_ + 1);
  const bool due = done < 1 && taken_ <= between_ && std::sqrt(done) * steps >= next;
  if (due) ++taken_;
  return due;
}

}  // namespace ember::examples
