/// Tables of functions of one number, which are held against their formulas in f64.
#pragma once

#include <cmath>
#include <functional>
#include <vector>

#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/error.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/draw.h"
#include "support/numbers.h"

namespace ember::test {

struct NamedFunction {
  const char* name;
  Tensor (*op)(const Tensor&);
  std::function<double(double)> formula;
  Tolerance f32 = {3e-7, 0};
};
using FunctionTable = std::vector<NamedFunction>;

inline Tensor expected_of(const std::function<double(double)>& formula, const Tensor& x) {
  std::vector<double> values = x.to_vector();
  for (double& value : values) value = formula(value);
  return from_vector(values, x.shape());
}

inline bool all_nan(const Tensor& x) {
  for (const double v : x.to_vector()) {
    if (!std::isnan(v)) return false;
  }
  return true;
}

/// In every layout.
inline void check_formulas(const FunctionTable& functions) {
  for_all(
      [&](Draw& draw) {
        const Tensor x = draw.numbers(draw.shape());
        for (const auto& [name, op, formula, tolerance] : functions) {
          INFO(name);
          CHECK(mismatch(op(x), expected_of(formula, x), {1e-13, 1e-13}) == "");
          const Tensor single = op(x.to(DType::f32));
          CHECK(single.dtype() == DType::f32);
          CHECK(single.is_contiguous());
        }
      },
      50);
}

/// In f32, over their range.
inline void check_last_digits(const FunctionTable& functions) {
  const Tensor x = linspace(-20, 20, 400001);
  for (const auto& [name, op, formula, tolerance] : functions) {
    INFO(name);
    CHECK(mismatch(op(x), expected_of(formula, x).to(DType::f32), tolerance) == "");
  }
}

/// And of booleans; and that an undefined tensor is refused.
inline void check_f32_of_integers(const FunctionTable& functions) {
  for (const auto& [name, op, formula, tolerance] : functions) {
    INFO(name);
    CHECK(mismatch(op(tensor({1, 2})), op(tensor({1.0, 2.0}))) == "");
    CHECK(mismatch(op(tensor({true})), op(tensor({1.0}))) == "");
    CHECK(op(zeros({0, 3}, DType::i64)).dtype() == DType::f32);
    CHECK(op(tensor(1)).shape() == Shape{});
    CHECK_THROWS_AS(op(Tensor()), Error);
  }
}

inline void check_nan_of_nan(const FunctionTable& functions) {
  for (const DType dtype : {DType::f32, DType::f64}) {
    for (const auto& [name, op, formula, tolerance] : functions) {
      INFO(name);
      CHECK(all_nan(op(full({9}, kNaN, dtype))));
    }
  }
}

}  // namespace ember::test
