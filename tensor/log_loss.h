/// Internal: -log sigmoid of many scores and its derivative, in one pass.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "ember/tensor/loop.h"
#include "ember/tensor/vec_math.h"
#include "ember/tensor/vector_reduce.h"

namespace ember {

/// Replaces each score s[i] by the derivative of -log sigmoid(s[i]), which is sigmoid(s[i]) - 1,
/// and returns the sum of these losses. `scratch` is a workspace that several calls can share.
template <class T>
double log_losses(T* s, std::int64_t n, std::vector<T>& scratch) {
  if (static_cast<std::int64_t>(scratch.size()) < n) scratch.resize(static_cast<std::size_t>(n));
  T* const loss = scratch.data();
  EMBER_INDEPENDENT_ITERATIONS
  for (std::int64_t i = 0; i < n; ++i) {
    // With e = exp(-|s|): -log sigmoid(s) = max(-s, 0) + log(1 + e), and sigmoid(-s) is 1 / (1 + e)
    // for a negative s, e / (1 + e) otherwise.
    const T score = s[i], e = vec::exp(-std::abs(score));
    loss[i] = (score < 0 ? -score : T{0}) + vec::log1p(e);
    s[i] = -(score < 0 ? T{1} : e) / (1 + e);
  }
  return vector_reduce::run(vector_reduce::Sum<double>(), n,
                            [loss](std::int64_t i) { return loss[i]; });
}

}  // namespace ember
