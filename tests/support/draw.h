/// Random shapes, tensors and numbers for property-based tests.
#pragma once

#include <algorithm>

#include "ember/tensor/random.h"
#include "ember/tensor/tensor.h"
#include "support/catch.h"
#include "support/layouts.h"

namespace ember::test {

/// A seeded generator: the same seed gives the same test.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : generator_(seed) {}

  /// Uniform in [low, high].
  std::int64_t integer(std::int64_t low, std::int64_t high) {
    const auto count = static_cast<std::uint64_t>(high - low + 1);
    return low + static_cast<std::int64_t>(generator_.next() % count);
  }

  /// A small size, with many edge cases: often 1, sometimes 0.
  std::int64_t size() {
    const std::int64_t roll = integer(0, 19);
    return roll == 0 ? 0 : roll < 6 ? 1 : integer(2, 6);
  }
  Shape shape(int min_rank = 0, int max_rank = 4) {
    Shape result;
    for (auto left = integer(min_rank, max_rank); left > 0; --left) result.push_back(size());
    return result;
  }
  /// A shape that broadcasts to `shape`.
  Shape narrower(const Shape& shape) {
    Shape result;
    for (auto axis = static_cast<int>(integer(0, shape.size())); axis < shape.size(); ++axis) {
      result.push_back(integer(0, 2) == 0 ? 1 : shape[axis]);
    }
    return result;
  }
  /// An axis of a tensor of this rank, counted from the front or from the end.
  std::int64_t axis(int rank) { return integer(-rank, rank - 1); }

  /// Normally distributed numbers in a random layout.
  Tensor numbers(const Shape& shape, DType dtype = DType::f64) {
    return laid_out(randn(shape, dtype, generator_));
  }
  /// i64 in [0, stop), in a random layout.
  Tensor indices(std::int64_t stop, const Shape& shape) {
    return laid_out(randint(0, std::max<std::int64_t>(stop, 1), shape, generator_));
  }
  Tensor mask(const Shape& shape) { return indices(2, shape).to(DType::boolean); }

 private:
  Tensor laid_out(const Tensor& x) {
    return with_layout(x, kLayouts[static_cast<std::size_t>(integer(0, kLayouts.size() - 1))]);
  }

  Generator generator_;
};

/// Calls property(draw) for many seeds; a failure names the seed.
template <class Property>
void for_all(const Property& property, std::uint64_t seeds = 150) {
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    INFO("seed " << seed);
    Draw draw(seed);
    property(draw);
  }
}

}  // namespace ember::test
