#include "examples/models/word2vec/alias_table.h"

#include <numeric>

namespace ember::examples {

AliasTable::AliasTable(std::span<const double> weights) {
  const double mean =
      std::accumulate(weights.begin(), weights.end(), 0.0) / static_cast<double>(weights.size());
  std::vector<double> height;  // probability in each column; 1 is full
  std::vector<std::size_t> low, high;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    height.push_back(weights[i] / mean);
    (height[i] < 1 ? low : high).push_back(i);
    columns_.push_back({1, static_cast<std::int32_t>(i)});
  }
  // Fills a low column from a high one, which may then become low itself.
  while (!low.empty() && !high.empty()) {
    const std::size_t filled = low.back(), from = high.back();
    low.pop_back();
    columns_[filled] = {static_cast<float>(height[filled]), static_cast<std::int32_t>(from)};
    height[from] -= 1 - height[filled];
    if (height[from] < 1) {
      high.pop_back();
      low.push_back(from);
    }
  }
}

}  // namespace ember::examples
