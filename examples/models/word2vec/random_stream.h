/// Uniform random numbers one at a time. They are generated in bulk, which is faster.
#pragma once

#include <ember/tensor/random.h>

#include <cstdint>

#include "examples/models/word2vec/archive.h"

namespace ember::examples {

class RandomStream {
 public:
  explicit RandomStream(std::uint64_t seed) : next_{seed, 0} { refill(); }

  /// Uniform in [0, 1), with 53 random bits.
  double uniform() {
    if (used_ == kBulk) refill();
    return numbers_.data<double>()[used_++];
  }

  /// Uniform in [0, n).
  std::int64_t below(std::int64_t n) {
    return static_cast<std::int64_t>(uniform() * static_cast<double>(n));
  }

  void save(Archive& state) const {
    state.put(before_.seed);
    state.put(before_.position);
    state.put(used_);
  }
  void load(Archive& state) {
    std::int64_t used = 0;
    state.take(next_.seed);
    state.take(next_.position);
    state.take(used);
    if (used < 0 || used > kBulk) throw InputError("the saved random numbers cannot be");
    refill();
    used_ = used;
  }

 private:
  static constexpr std::int64_t kBulk = 4096;

  void refill() {
    Generator generator;
    generator.set_state(next_);
    before_ = next_;
    numbers_ = rand({kBulk}, DType::f64, generator);
    next_ = generator.state();
    used_ = 0;
  }

  Generator::State before_{}, next_;  // the generator's state before and after numbers_
  Tensor numbers_;
  std::int64_t used_ = 0;
};

}  // namespace ember::examples
