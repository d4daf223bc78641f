/// Pearson's chi-square test of random draws.
#pragma once

#include <cmath>
#include <numeric>
#include <vector>

namespace ember {

/// How many standard deviations Pearson's statistic lies above its expectation.
inline double chi_square_deviation(const std::vector<double>& counts,
                                   const std::vector<double>& expected) {
  double statistic = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    statistic += (counts[i] - expected[i]) * (counts[i] - expected[i]) / expected[i];
  }
  const double freedom = static_cast<double>(counts.size()) - 1;
  return (statistic - freedom) / std::sqrt(2 * freedom);
}

inline double chi_square_deviation(const std::vector<double>& counts) {
  const double total = std::accumulate(counts.begin(), counts.end(), 0.0);
  const std::vector<double> expected(counts.size(), total / static_cast<double>(counts.size()));
  return chi_square_deviation(counts, expected);
}

}  // namespace ember
