#include "ember/optim/clip_grad.h"

#include <cmath>

#include "ember/autograd/gradient.h"
#include "ember/tensor/check.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/reduce.h"

namespace ember::optim {
namespace {

/// The numbers of a gradient: each of its rows once, where it is row-sparse.
Tensor numbers_of(const Gradient& gradient) {
  return gradient.is_row_sparse() ? gradient.row_sparse().coalesce().rows.value()
                                  : gradient.dense().value();
}

double combined_norm(const std::vector<Variable>& params, double norm_type) {
  double total = 0;
  for (const Variable& param : params) {
    if (!param.has_grad()) continue;
    const double own = norm(numbers_of(param.gradient()), norm_type).item();
    if (std::isinf(norm_type)) {
      total = std::isnan(own) ? own : std::max(total, own);
    } else {
      total += std::pow(own, norm_type);
    }
  }
  return std::isinf(norm_type) ? total : std::pow(total, 1 / norm_type);
}

void scale_grad(const Variable& param, double factor) {
  const Gradient gradient = param.gradient();
  if (!gradient.is_row_sparse()) {
    gradient.dense().value().mul_(factor);
    return;
  }
  // The rows may be someone else's numbers too (gradient.h), so they are not changed in place.
  const RowSparse& sparse = gradient.row_sparse();
  param.set_grad(RowSparse{sparse.indices, sparse.rows.value() * factor, sparse.num_rows});
}

}  // namespace

double clip_grad_norm_(const std::vector<Variable>& params, double max_norm, double norm_type,
                       bool error_if_nonfinite) {
  check(max_norm >= 0 && norm_type > 0, "[clip_grad_norm_] got max_norm {} and norm_type {}",
        max_norm, norm_type);
  const double total = combined_norm(params, norm_type);
  check(!error_if_nonfinite || std::isfinite(total),
        "[clip_grad_norm_] the norm of the gradients is {}", total);
  const double factor = max_norm / (total + 1e-6);
  if (factor >= 1) return total;
  for (const Variable& param : params) {
    if (param.has_grad()) scale_grad(param, factor);
  }
  return total;
}

void clip_grad_value_(const std::vector<Variable>& params, double clip_value) {
  check(clip_value >= 0, "[clip_grad_value_] got {}: needs at least 0", clip_value);
  for (const Variable& param : params) {
    if (!param.has_grad()) continue;
    const Gradient gradient = param.gradient();
    if (!gradient.is_row_sparse()) {
      const Tensor& numbers = gradient.dense().value();
      numbers.copy_(clamp(numbers, -clip_value, clip_value));
      continue;
    }
    const RowSparse sparse = gradient.row_sparse().coalesce();
    const Tensor clipped = clamp(sparse.rows.value(), -clip_value, clip_value);
    param.set_grad(RowSparse{sparse.indices, clipped, sparse.num_rows});
  }
}

}  // namespace ember::optim
