// Exercise 4, solved: the walk back.
#include <cstddef>
#include <map>
#include <vector>

using Slopes = std::vector<std::map<std::size_t, double>>;

std::vector<double> walk_back(const Slopes& slopes) {
  std::vector<double> gradient(slopes.size(), 0.0);
  gradient.back() = 1;  // L grows with itself
  // Newest first: when it is y's turn, all that was made from y has passed its part on.
  for (std::size_t y = slopes.size(); y-- > 0;) {
    for (const auto& [x, slope] : slopes[y]) {
      gradient[x] += gradient[y] * slope;  // added, as x may have gone into several numbers
    }
  }
  return gradient;
}
