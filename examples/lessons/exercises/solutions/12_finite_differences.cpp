// Exercise 12, solved: a finite-difference check.
#include <cstddef>
#include <functional>
#include <vector>

std::vector<double> finite_differences(const std::function<double(const std::vector<double>&)>& f,
                                       std::vector<double> x, double eps) {
  std::vector<double> gradient(x.size(), 0.0);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double origin = x[i];
    x[i] = origin + eps;
    const double above = f(x);
    x[i] = origin - eps;
    const double below = f(x);
    x[i] = origin;  // back, before the next one moves
    gradient[i] = (above - below) / (2 * eps);
  }
  return gradient;
}
