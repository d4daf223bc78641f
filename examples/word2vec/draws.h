/// Random numbers one at a time, at the price of drawing them in bulk.
#pragma once

#include <ember/tensor/random.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>

namespace ember::examples {

class Draws {
 public:
  explicit Draws(std::uint64_t seed) : generator_(seed) {}

  /// Uniform in [0, 1), with 53 bits.
  double uniform() {
    if (used_ == kBulk) refill();
    return numbers_.data<double>()[used_++];
  }

  /// Uniform in [0, n).
  std::int64_t below(std::int64_t n) {
    return static_cast<std::int64_t>(uniform() * static_cast<double>(n));
  }

  /// Where the stream of numbers stands. One that is set there gives the same numbers from then on.
  struct State {
    Generator::State bulk;
    std::int64_t used;
  };
  State state() const { return {before_, used_}; }
  void set_state(const State& state) {
    generator_.set_state(state.bulk);
    refill();
    used_ = state.used;
  }

 private:
  static constexpr std::int64_t kBulk = 4096;

  void refill() {
    before_ = generator_.state();
    numbers_ = rand({kBulk}, DType::f64, generator_);
    used_ = 0;
  }

  Generator generator_;
  Generator::State before_ = generator_.state();  // of the generator when it drew numbers_
  Tensor numbers_;
  std::int64_t used_ = kBulk;
};

}  // namespace ember::examples
