/// Draws from a fixed discrete distribution in constant time (Walker's alias method).
///
/// Each of N columns of equal width holds at most two outcomes: its own, up to a threshold, and its
/// alias. One uniform number selects the column and the outcome. (Walker 1977; Vose, "A linear
/// algorithm for generating random numbers with a given distribution", 1991)
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ember::examples {

class AliasTable {
 public:
  /// Probabilities are proportional to the weights. REQUIRES: finite weights >= 0, at least one >
  /// 0.
  explicit AliasTable(std::span<const double> weights);

  /// The outcome for a uniform number from [0, 1).
  std::int64_t at(double uniform) const {
    const double place = uniform * static_cast<double>(columns_.size());
    const auto column = static_cast<std::size_t>(place);
    const bool own = place - static_cast<double>(column) < columns_[column].threshold;
    return own ? static_cast<std::int64_t>(column) : columns_[column].alias;
  }

 private:
  struct Column {
    float threshold;
    std::int32_t alias;
  };
  std::vector<Column> columns_;
};

}  // namespace ember::examples
