#include "examples/support/ruler.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace ember::examples {
namespace {

constexpr double kTicks = 6;        // about as many labels as fit an axis
constexpr double kRounding = 1e-9;  // relative: 0.3 / 0.1 is 2.9999999999999996

double power_of_ten_below(double value) {
  return std::pow(10, std::floor(std::log10(value) + kRounding));
}

// The largest of 1, 2, 5 times a power of ten that is not above `value`.
double round_down(double value) {
  const double power = power_of_ten_below(value);
  for (const double digit : {5.0, 2.0}) {
    if (digit * power <= value * (1 + kRounding)) return digit * power;
  }
  return power;
}

// The smallest of them that is not below.
double round_up(double value) {
  const double power = power_of_ten_below(value);
  for (const double digit : {1.0, 2.0, 5.0}) {
    if (digit * power >= value * (1 - kRounding)) return digit * power;
  }
  return 10 * power;
}

}  // namespace

Ruler::Ruler(Scale scale, double low, double high) : scale_(scale), low_(low), high_(high) {
  if (low_ != high_) return;
  if (scale_ == Scale::log) {
    low_ /= 2;
    high_ *= 2;
  } else {
    const double room = low_ == 0 ? 1 : std::abs(low_) / 2;
    low_ -= room;
    high_ += room;
  }
}

void Ruler::round_out() {
  if (scale_ == Scale::log) {
    low_ = round_down(low_);
    high_ = round_up(high_);
  } else {
    double step;
    do {  // a wider range can have wider steps, which it is then rounded out to
      step = linear_step();
      low_ = std::floor(low_ / step + kRounding) * step;
      high_ = std::ceil(high_ / step - kRounding) * step;
    } while (linear_step() != step);
  }
}

void Ruler::set_pixels(double first, double last) {
  first_ = first;
  last_ = last;
}

double Ruler::pixel(double value) const {
  const double share = scale_ == Scale::linear ? (value - low_) / (high_ - low_)
                                               : std::log(value / low_) / std::log(high_ / low_);
  return first_ + (last_ - first_) * share;
}

std::vector<double> Ruler::ticks() const {
  std::vector<double> all;
  if (scale_ == Scale::linear) {
    const double step = linear_step();
    for (double i = std::ceil(low_ / step - kRounding); i * step <= high_ + step * kRounding; ++i) {
      all.push_back(i * step);
    }
    return all;
  }
  const double decades = std::log10(high_ / low_);
  const int every = std::max(1, static_cast<int>(std::ceil(decades / 8)));
  const int first = static_cast<int>(std::floor(std::log10(low_) + kRounding));
  for (int exponent = first; std::pow(10, exponent) <= high_ * (1 + kRounding); exponent += every) {
    for (const double digit : {1.0, 2.0, 5.0}) {
      const double value = digit * std::pow(10, exponent);
      const bool inside = value >= low_ * (1 - kRounding) && value <= high_ * (1 + kRounding);
      if (inside && (digit == 1 || decades < 2.5)) all.push_back(value);
    }
  }
  return all;
}

double Ruler::linear_step() const {
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
