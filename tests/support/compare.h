/// Comparing tensors in a test, with a message that says what differs where.
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

/// A few roundings at numbers around 1.
Tolerance default_tolerance(DType dtype);

/// Nothing where shape, dtype and numbers are the same, NaN equal to NaN; otherwise how they
/// differ: "(2, 3) f32, 2 of 6 elements differ; at (0, 1): got 0.5, expected 0.25 (...)".
std::string mismatch(const Tensor& actual, const Tensor& expected, Tolerance tolerance);
std::string mismatch(const Tensor& actual, const Tensor& expected);

}  // namespace ember::test
