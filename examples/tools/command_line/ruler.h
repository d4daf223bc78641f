/// One axis of a plot: maps a range of numbers to pixels, and places the labels.
#pragma once

#include <string>
#include <vector>

namespace ember::examples {

class Ruler {
 public:
  /// From `low` to `high`; if they are equal, a range around them.
  Ruler(double low, double high);

  /// Widens the range to the nearest labels outside it.
  void round_out();

  /// Maps the range to the pixels from `first` to `last`.
  void set_pixels(double first, double last);

  /// The position of `value`, also outside the range.
  double pixel(double value) const;

  /// Values to be labelled, in ascending order: multiples of 1, 2 or 5 times a power of ten.
  std::vector<double> ticks() const;

 private:
  double step() const;

  double low_, high_;
  double first_ = 0, last_ = 1;
};

/// 0.002, 15, 2k, 1.5M.
std::string tick_label(double value);

}  // namespace ember::examples
