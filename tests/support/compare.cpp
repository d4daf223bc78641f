#include "support/compare.h"

#include <cmath>
#include <sstream>

namespace ember::test {
namespace {

bool is_close(double actual, double expected, Tolerance tolerance) {
  if (std::isnan(expected)) return std::isnan(actual);
  if (std::isinf(expected)) return actual == expected;
  return std::abs(actual - expected) <=
         tolerance.absolute + tolerance.relative * std::abs(expected);
}

/// The index of element number `flat` in a tensor of this shape.
Dims place(std::size_t flat, const Shape& shape) {
  Dims at = shape;
  auto rest = static_cast<std::int64_t>(flat);
  for (int axis = shape.size() - 1; axis >= 0; --axis) {
    at[axis] = rest % shape[axis];
    rest /= shape[axis];
  }
  return at;
}

}  // namespace

Tolerance default_tolerance(DType dtype) {
  if (dtype == DType::f32) return {1e-5, 2e-6};
  if (dtype == DType::f64) return {1e-12, 1e-13};
  return {0, 0};
}

std::string mismatch(const Tensor& actual, const Tensor& expected, Tolerance tolerance) {
  std::ostringstream message;
  if (!actual.defined()) return "undefined";
  message << actual.shape().to_string() << ' ' << name(actual.dtype());
  if (actual.shape() != expected.shape() || actual.dtype() != expected.dtype()) {
    message << ", expected " << expected.shape().to_string() << ' ' << name(expected.dtype());
    return message.str();
  }
  // f64 represents all numbers that tests compare: they use no i64 beyond 2^53.
  const std::vector<double> got = actual.to_vector<double>();
  const std::vector<double> wanted = expected.to_vector<double>();
  std::size_t differing = 0;
  std::size_t worst = 0;
  double worst_distance = -1;
  for (std::size_t i = 0; i < got.size(); ++i) {
    if (is_close(got[i], wanted[i], tolerance)) continue;
    ++differing;
    const double distance = std::abs(got[i] - wanted[i]);
    const double rank = std::isnan(distance) ? HUGE_VAL : distance;
    if (rank > worst_distance) {
      worst = i;
      worst_distance = rank;
    }
  }
  if (differing == 0) return "";
  message.precision(17);
  message << ", " << differing << " of " << got.size() << " elements differ; at "
          << place(worst, actual.shape()).to_string() << ": got " << got[worst] << ", expected "
          << wanted[worst] << " within " << tolerance.absolute << " + " << tolerance.relative
          << " of it, off by " << worst_distance;
  return message.str();
}

std::string mismatch(const Tensor& actual, const Tensor& expected) {
  return mismatch(actual, expected, default_tolerance(actual.dtype()));
}

}  // namespace ember::test
