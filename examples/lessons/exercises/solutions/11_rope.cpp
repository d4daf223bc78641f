// Exercise 11, solved: RoPE, a rotation and its inverse.
#include <cmath>
#include <cstddef>
#include <vector>

std::vector<double> rope(const std::vector<double>& x, int position, bool inverse) {
  std::vector<double> y(x.size(), 0.0);
  for (std::size_t even = 0; even < x.size(); even += 2) {  // 2 i
    const double power = -static_cast<double>(even) / static_cast<double>(x.size());
    const double angle = position * std::pow(10000.0, power);
    const double c = std::cos(angle);
    const double s = inverse ? -std::sin(angle) : std::sin(angle);  // sin(-a) = -sin(a)
    y[even] = x[even] * c - x[even + 1] * s;
    y[even + 1] = x[even] * s + x[even + 1] * c;
  }
  return y;
}
