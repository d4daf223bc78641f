/// Internal: derivatives by finite differences, with an estimate of how far each may be off.
///
/// A difference with one step is wrong near a kink, at the edge of a domain, and where the step is
/// lost in the size of x. Here several steps are tried (Romberg's extrapolation of central
/// differences; Dahlquist and Björck, "Numerical Methods", 7.2), and the one that agrees best with
/// itself is kept, beside the two one-sided derivatives.
#pragma once

#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include "ember/tensor/tensor.h"

namespace ember {

/// The numbers of a floating-point tensor, replaced for a while. The destructor puts the original
/// bytes back. The tensor's version stays as it is, so graphs that saved the tensor remain usable.
class Displaced {
 public:
  /// Error (naming `op`): the tensor is expanded.
  Displaced(const char* op, const Tensor& x);
  ~Displaced();
  Displaced(const Displaced&) = delete;
  Displaced& operator=(const Displaced&) = delete;

  const Tensor& original() const { return original_; }
  /// Sets all numbers. Of the shape of x.
  void set(const Tensor& numbers) const;
  /// Sets the element with this row-major index.
  void set(std::int64_t index, double number) const;

 private:
  Tensor memory_;  // of x, with a version of its own
  Tensor original_;
};

/// A derivative at 0. Errors are infinite where no difference is finite.
struct Slope {
  struct Estimate {
    double value = std::numeric_limits<double>::quiet_NaN();
    double error = std::numeric_limits<double>::infinity();
    /// Takes the other estimate if its error is smaller.
    void improve(Estimate other);
    /// Whether the error is at most `tolerance` or 1 % of the value. It is not where f jumps.
    bool is_known(double tolerance) const { return error <= tolerance + 0.01 * std::abs(value); }
  };
  Estimate central, left, right;

  /// Whether the one-sided derivatives differ by more than `tolerance` and their errors.
  bool has_kink(double tolerance) const;
};

/// Estimates the derivatives at 0 of all components of a function of one number.
class Slopes {
 public:
  using Function = std::function<std::vector<double>(double)>;
  /// `noise`: the rounding error of each component of f.
  Slopes(Function f, std::vector<double> noise);
  /// Adds the differences with steps h, 2 h and 4 h: six calls of f.
  void add(double h);
  const std::vector<Slope>& estimates() const { return slopes_; }

 private:
  Function f_;
  std::vector<double> noise_, at_zero_;
  std::vector<Slope> slopes_;
};

}  // namespace ember
