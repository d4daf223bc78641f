#include "ember/autograd/jacobian_hint.h"

#include <fmt/format.h>

#include <cmath>
#include <vector>

#include "ember/tensor/elementwise.h"
#include "ember/tensor/reduce.h"

namespace ember {
namespace {

bool close(double a, double b) {
  return std::abs(a - b) <= 1e-6 + 1e-3 * std::abs(b);
}

bool all_close(const Tensor& a, const Tensor& b) {
  return all(le(abs(a - b), abs(b) * 1e-3 + 1e-6)).item<bool>();
}

/// "output axis 1" or "input axis 0".
std::string axis_name(int axis, int output_axes) {
  return axis < output_axes ? fmt::format("output axis {}", axis)
                            : fmt::format("input axis {}", axis - output_axes);
}

std::string hint_of_factor(double factor, const Shape& shape, int output_axes) {
  if (close(factor, -1)) return "the sign is wrong";
  std::string hint = fmt::format("all are off by the factor {:.6g}", factor);
  for (int axis = 0; axis < output_axes; ++axis) {
    const auto n = static_cast<double>(shape[axis]);
    if (n < 2 || !(close(factor * n, 1) || close(factor, n))) continue;
    return hint + fmt::format(", and output axis {} has size {:g}: {}", axis, n,
                              factor < 1 ? "a mean in place of a sum over a broadcast axis"
                                         : "a sum in place of a mean");
  }
  return hint;
}

}  // namespace

std::string jacobian_hint(const Tensor& analytical, const Tensor& numerical, int output_axes) {
  const std::vector<double> a = analytical.to_vector(), n = numerical.to_vector();
  double factor = NAN;
  bool any_wrong = false, one_factor = true, only_missing = true;
  std::size_t not_a_number = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    not_a_number += std::isnan(a[i]) && !std::isnan(n[i]);
    if (close(a[i], n[i])) continue;
    any_wrong = true;
    only_missing &= a[i] == 0;
  }
  if (!any_wrong) return "";
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (close(a[i], n[i]) && std::abs(n[i]) < 1e-5) continue;  // both are zero
    if (std::isnan(factor)) factor = a[i] / n[i];
    one_factor &= close(a[i], factor * n[i]);
  }
  if (not_a_number > 0) return fmt::format("the rule gives NaN for {} elements", not_a_number);
  if (only_missing) {
    return one_factor ? "the gradient is zero: the graph does not lead to this input, or the rule "
                        "gives nothing"
                      : "part of the gradient is missing (zero): a sum over a broadcast axis, or a "
                        "use of the input, was left out";
  }
  if (one_factor && std::isfinite(factor)) {
    return hint_of_factor(factor, analytical.shape(), output_axes);
  }
  for (int p = 0; p < numerical.dim(); ++p) {
    for (int q = p + 1; q < numerical.dim(); ++q) {
      if (numerical.size(p) != numerical.size(q) || numerical.size(p) < 2) continue;
      if (!all_close(analytical, numerical.transpose(p, q))) continue;
      return fmt::format("transposed: {} and {} are swapped", axis_name(p, output_axes),
                         axis_name(q, output_axes));
    }
  }
  return "";
}

}  // namespace ember
