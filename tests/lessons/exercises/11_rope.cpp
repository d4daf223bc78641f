#include <cmath>
#include <vector>

#include "wrong_answer.h"

std::vector<double> rope(const std::vector<double>& x, int position, bool inverse) {
  std::vector<double> y(x.size(), 0.0);
  const std::size_t half = x.size() / 2;
  for (std::size_t i = 0; i < half; ++i) {
    const std::size_t a = wrong("halves") ? i : 2 * i, b = wrong("halves") ? i + half : 2 * i + 1;
    double power = -2.0 * static_cast<double>(i) / static_cast<double>(x.size());
    if (wrong("whole_numbers")) power = -static_cast<double>(2 * i / x.size());
    const double angle = (wrong("from_1") ? position + 1 : position) * std::pow(10000.0, power);
    double s = std::sin(angle), c = std::cos(angle);
    if (inverse && !wrong("same_rotation")) s = -s;
    if (inverse && wrong("everything_negative")) c = -c;
    if (wrong("other_direction")) s = -s;
    y[a] = x[a] * c - x[b] * s;
    y[b] = x[a] * s + x[b] * c;
  }
  return y;
}
