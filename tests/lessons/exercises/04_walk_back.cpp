#include <map>
#include <vector>

#include "wrong_answer.h"

using Slopes = std::vector<std::map<std::size_t, double>>;

std::vector<double> walk_back(const Slopes& slopes) {
  std::vector<double> gradient(slopes.size(), 0.0);
  if (!wrong("not_begun")) gradient.back() = 1;
  for (std::size_t i = 0; i < slopes.size(); ++i) {
    if (wrong("stops_too_soon") && i + 2 >= slopes.size()) break;
    const std::size_t y = wrong("oldest_first") ? i : slopes.size() - 1 - i;
    for (const auto& [x, slope] : slopes[y]) {
      if (wrong("last_part_wins")) gradient[x] = 0;
      gradient[x] += wrong("only_the_last_slope") ? slope : gradient[y] * slope;
    }
  }
  return gradient;
}
