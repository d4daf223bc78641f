/// Snapshots of the token table during training.
#pragma once

#include <ember/tensor/state_dict.h>

#include <cstdint>
#include <vector>

namespace ember::examples {

class TableHistory {
 public:
  /// The largest number of rows kept. They are those of the first ids, which in a learnt BPE are
  /// the most frequent.
  static constexpr std::int64_t kMostRows = 1024;

  struct Moment {
    std::int64_t step;  // steps done
    double loss;        // loss of the next step
    Tensor rows;        // (kept rows, C)
  };

  /// Whether to take a snapshot after `step` of `steps` steps: at the start, and a fixed number of
  /// times on the way, more often at first, when most changes.
  static bool is_moment(std::int64_t step, std::int64_t steps);

  /// Keeps a copy of the table (V, C).
  void add(std::int64_t step, double loss, const Tensor& table);

  const std::vector<Moment>& moments() const { return moments_; }

  StateDict state_dict() const;
  /// Loads the history of a model whose table is (V, C). InputError: not such a state.
  void load_state_dict(const StateDict& state, const Shape& table);

 private:
  std::vector<Moment> moments_;
};

}  // namespace ember::examples
