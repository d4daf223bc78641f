/// Tables of operations whose first and second derivatives are held against finite differences.
///
///     check_gradients({{"mul", [](In x) { return x[0] * x[1]; }, {{2, 3}, {3}}}});
#pragma once

#include <cmath>
#include <cstdint>
#include <string>
#include <vector>

#include "ember/autograd/gradcheck.h"
#include "ember/autograd/variable.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/error.h"
#include "ember/tensor/random.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/layouts.h"

namespace ember::test {

using In = const std::vector<Variable>&;

/// Where the numbers of an operation's inputs come from.
using Domain = Tensor (*)(const Shape& shape, Generator& generator);
inline Tensor normal(const Shape& shape, Generator& generator) {
  return randn(shape, DType::f64, generator);
}
/// In [0.5, 2).
inline Tensor positive(const Shape& shape, Generator& generator) {
  return rand(shape, DType::f64, generator) * 1.5 + 0.5;
}
/// No two within 0.1 of each other or of each other's negative, none within 0.05 of 0: for
/// functions with kinks and ties.
inline Tensor apart(const Shape& shape, Generator& generator) {
  const std::int64_t n = numel(shape);
  const Tensor places = randperm(n, generator).to(DType::f64);
  return ((places - static_cast<double>(n / 2) + 0.7) * 0.3).reshape(shape);
}

struct GradientCase {
  std::string name;
  Function f;
  std::vector<Shape> shapes;  // of the inputs
  Domain domain = normal;
};

inline std::vector<Variable> leaves(const GradientCase& c, Layout layout) {
  Generator generator(7);
  std::vector<Variable> result;
  for (const Shape& shape : c.shapes) {
    result.emplace_back(with_layout(c.domain(shape, generator), layout), true);
  }
  return result;
}

/// First and second derivatives, for inputs that lie in memory in different ways.
inline void check_gradients(const std::vector<GradientCase>& cases) {
  for (const GradientCase& c : cases) {
    for (const Layout layout : kLayouts) {
      std::string shapes;
      for (const Shape& shape : c.shapes) shapes += " " + shape.to_string();
      INFO(c.name << " of" << shapes << ", " << to_string(layout));
      CHECK_NOTHROW(gradcheck(c.f, leaves(c, layout)));
      CHECK_NOTHROW(gradgradcheck(c.f, leaves(c, layout)));
    }
  }
}

/// A leaf with these numbers.
inline Variable leaf(const Tensor& numbers) {
  return Variable(numbers, true);
}
inline Variable leaf(std::initializer_list<double> numbers) {
  return leaf(tensor(numbers, DType::f64));
}

}  // namespace ember::test
