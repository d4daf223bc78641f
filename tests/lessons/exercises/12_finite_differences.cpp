#include <functional>
#include <vector>

#include "wrong_answer.h"

std::vector<double> finite_differences(const std::function<double(const std::vector<double>&)>& f,
                                       std::vector<double> x, double eps) {
  std::vector<double> gradient(x.size(), 0.0);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double origin = x[i];
    x[i] = origin + eps;
    const double above = f(x);
    x[i] = wrong("one_sided") ? origin : origin - eps;
    const double below = f(x);
    if (!wrong("not_put_back")) x[i] = origin;
    const double distance = wrong("one_sided") || wrong("half_the_distance") ? eps : 2 * eps;
    gradient[i] = (wrong("sign") ? below - above : above - below) / distance;
  }
  return gradient;
}
