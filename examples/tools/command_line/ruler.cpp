#include "examples/tools/command_line/ruler.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace ember::examples {
namespace {

constexpr double kTicks = 6;        // approximate number of labels on an axis
constexpr double kRounding = 1e-9;  // relative: 0.3 / 0.1 is 2.9999999999999996

double power_of_ten_below(double value) {
  return std::pow(10, std::floor(std::log10(value) + kRounding));
}

// The smallest of 1, 2, 5 times a power of ten that is not below `value`.
double round_up(double value) {
  const double power = power_of_ten_below(value);
  for (const double digit : {1.0, 2.0, 5.0}) {
    if (digit * power >= value * (1 - kRounding)) return digit * power;
  }
  return 10 * power;
}

}  // namespace

Ruler::Ruler(double low, double high) : low_(low), high_(high) {
  if (low_ != high_) return;
  const double room = low_ == 0 ? 1 : std::abs(low_) / 2;
  low_ -= room;
  high_ += room;
}

void Ruler::round_out() {
  double rounded_to;
  do {  // repeat: a wider range may get wider steps
    rounded_to = step();
    low_ = std::floor(low_ / rounded_to + kRounding) * rounded_to;
    high_ = std::ceil(high_ / rounded_to - kRounding) * rounded_to;
  } while (step() != rounded_to);
}

void Ruler::set_pixels(double first, double last) {
  first_ = first;
  last_ = last;
}

double Ruler::pixel(double value) const {
  return first_ + (last_ - first_) * (value - low_) / (high_ - low_);
}

std::vector<double> Ruler::ticks() const {
  std::vector<double> all;
  for (double i = std::ceil(low_ / step() - kRounding); i * step() <= high_ + step() * kRounding;
       ++i) {
    all.push_back(i * step());
  }
  return all;
}

double Ruler::step() const {
  return round_up((high_ - low_) / kTicks);
}

std::string tick_label(double value) {
  const double size = std::abs(value);
  if (size >= 1e9) return fmt::format("{:.4g}G", value / 1e9);
  if (size >= 1e6) return fmt::format("{:.4g}M", value / 1e6);
  if (size >= 1e3) return fmt::format("{:.4g}k", value / 1e3);
  return fmt::format("{:.4g}", size < 1e-12 ? 0.0 : value);
}

}  // namespace ember::examples
