/// What the token table was at some moments of its training: from random numbers to meaning.
#pragma once

#include <ember/tensor/state_dict.h>

#include <cstdint>
#include <vector>

namespace ember::examples {

class TableHistory {
 public:
  /// Of a large vocabulary only so many rows are kept: those of the first ids, which are the most
  /// frequent where a BPE gave them.
  static constexpr std::int64_t kMostRows = 1024;

  struct Moment {
    std::int64_t step;  // how many were done
    double loss;        // of the next step
    Tensor rows;        // (kept rows, C)
  };

  /// Whether to look at the table after `step` of `steps` steps: at the start and a fixed number of
  /// times on the way, densely at first, where most happens.
  static bool is_moment(std::int64_t step, std::int64_t steps);

  /// Keeps a copy of the table (V, C) as it is now.
  void add(std::int64_t step, double loss, const Tensor& table);

  const std::vector<Moment>& moments() const { return moments_; }

  StateDict state_dict() const;
  /// That of a model whose table is (V, C). InputError: the state of something else.
  void load_state_dict(const StateDict& state, const Shape& table);

 private:
  std::vector<Moment> moments_;
};

}  // namespace ember::examples
