// Judges exercise 11, and gives its answer away.
#include <complex>

#include "ember/autograd/node.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/random.h"
#include "judge.h"

using namespace ember;

std::vector<double> rope(const std::vector<double>& x, int position, bool inverse);

namespace {

/// A pair is a complex number, and a rotation multiplies it by one of length 1.
std::vector<double> rotated(const std::vector<double>& x, int position) {
  std::vector<double> y;
  const auto size = static_cast<double>(x.size());
  for (std::size_t even = 0; even < x.size(); even += 2) {
    const double angle = position / std::pow(10000, static_cast<double>(even) / size);
    const auto pair = std::complex(x[even], x[even + 1]) * std::polar(1.0, angle);
    y.insert(y.end(), {pair.real(), pair.imag()});
  }
  return y;
}

void check_position(int position) {
  const std::vector<double> x{1, 2, -0.5, 3, 0.25, -1};
  const std::string at = " at position " + std::to_string(position);
  exercises::expect_numbers("rope(x)" + at, rope(x, position, false), rotated(x, position));
  exercises::expect_numbers("the inverse of rope(x)" + at,
                            rope(rotated(x, position), position, true), x);
}

void check_backward() {
  const auto y = [](const std::vector<Variable>& in) {
    const auto rule = [](const Variable& g) -> Variable {
      return from_vector(rope(g.value().to_vector(), 5, true));
    };
    return record("rope", from_vector(rope(in[0].value().to_vector(), 5, false)), {{in[0], rule}});
  };
  exercises::expect_gradient(y, {Variable(randn({4}, DType::f64), true)}, "input 0 is x");
}

}  // namespace

int main() {
  manual_seed(1);
  const auto checks = [] {
    for (const int position : {1, 0, 7}) check_position(position);
    check_backward();
  };
  return exercises::judge(
      "Exercise 11 (rope)", checks,
      "The judge used your inverse as the backward rule, and gradcheck found it "
      "right.");
}
