// Judges exercise 12, and gives its answer away.
#include <cmath>

#include "judge.h"

std::vector<double> finite_differences(const std::function<double(const std::vector<double>&)>& f,
                                       std::vector<double> x, double eps);

namespace {

// Differences to both sides err by about eps² and by rounding, those to one side by about eps.
constexpr double eps = 1e-4, tolerance = 1e-6;

}  // namespace

int main() {
  const auto checks = [] {
    const auto product = [](const std::vector<double>& x) { return x[0] * x[0] * x[1]; };
    exercises::expect_numbers("the gradient of x0^2 x1 at (3, -2)",
                              finite_differences(product, {3, -2}, eps), {-12, 9}, tolerance);
    const auto wave = [](const std::vector<double>& x) {
      return std::exp(x[0]) * std::sin(2 * x[1]) + x[2];
    };
    exercises::expect_numbers("the gradient of exp(x0) sin(2 x1) + x2 at (1, 0.5, 4)",
                              finite_differences(wave, {1, 0.5, 4}, eps),
                              {std::exp(1) * std::sin(1), 2 * std::exp(1) * std::cos(1), 1},
                              tolerance);
    exercises::expect_numbers("the gradient of x0^2 x1 at (0, 0)",
                              finite_differences(product, {0, 0}, eps), {0, 0}, tolerance);
  };
  return exercises::judge("Exercise 12 (finite_differences)", checks,
                          "gradcheck does this for every element of every input, and compares it "
                          "with what the rules give.");
}
