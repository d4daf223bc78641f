/// Compares tensors in a test; the message says what differs, and where.
///
///     CHECK(mismatch(actual, expected) == "");
#pragma once

#include <string>

#include "ember/tensor/tensor.h"

namespace ember::test {

/// |actual - expected| <= absolute + relative |expected|.
struct Tolerance {
  double relative;
  double absolute;
};
inline constexpr Tolerance kExact{0, 0};

/// A few rounding errors of numbers around 1.
Tolerance default_tolerance(DType dtype);

/// Empty if shape, dtype and numbers are equal (NaN equals NaN); otherwise how they differ: "(2, 3)
/// f32, 2 of 6 elements differ ; at (0, 1): got 0.5, expected 0.25 (...)".
std::string mismatch(const Tensor& actual, const Tensor& expected, Tolerance tolerance);
std::string mismatch(const Tensor& actual, const Tensor& expected);

}  // namespace ember::test
