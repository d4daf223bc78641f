// Kernels as a user's test suite would check them.
#pragma once

#include <ember/ember.h>

/// x² through raw pointers; the backward multiplies by `factor` x.
inline ember::Variable square_kernel(const ember::Variable& x, double factor) {
  const ember::Tensor in = x.value().contiguous(), y = ember::empty(x.shape(), ember::DType::f64);
  for (std::int64_t i = 0; i < in.numel(); ++i) {
    y.data<double>()[i] = in.data<double>()[i] * in.data<double>()[i];
  }
  const auto rule = [x = ember::Saved(x), factor](const ember::Variable& g) {
    return g * x.get() * factor;
  };
  return ember::record("square_kernel", y, {{x, rule}});
}
inline ember::Variable right_kernel(const ember::Variable& x) {
  return square_kernel(x, 2);
}
inline ember::Variable wrong_kernel(const ember::Variable& x) {
  return square_kernel(x, 1);
}
inline ember::Variable kernel_input() {
  return {ember::tensor({{0.5, -1.0}, {2.0, 3.0}}, ember::DType::f64), true};
}
