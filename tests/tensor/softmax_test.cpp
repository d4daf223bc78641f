#include <algorithm>
#include <cmath>

#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/reduce.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/numbers.h"
#include "support/reductions.h"

using namespace ember;
using namespace ember::test;

namespace {

/// In f32 the difference of two numbers is rounded before its exponential is taken, which makes
/// that rounding relative to the number, not to the difference.
Tolerance tolerance(DType dtype) {
  return dtype == DType::f32 ? Tolerance{1e-6, 2e-7} : last_digit(dtype);
}

double log_of_sum(const std::vector<double>& line) {
  if (line.empty()) return -kInf;
  const double most = *std::max_element(line.begin(), line.end());
  double total = 0;
  for (const double number : line) total += std::exp(number - most);
  return most + std::log(total);
}

std::vector<double> softmax_of(std::vector<double> line) {
  const double shift = log_of_sum(line);
  for (double& number : line) number = std::exp(number - shift);
  return line;
}

std::vector<double> log_softmax_of(std::vector<double> line) {
  const double shift = log_of_sum(line);
  for (double& number : line) number -= shift;
  return line;
}

}  // namespace

TEST_CASE("softmax and log_softmax: every axis, layout and dtype") {
  for (const auto& [dtype, result] :
       {std::pair(DType::f32, DType::f32), std::pair(DType::f64, DType::f64),
        std::pair(DType::i64, DType::f32), std::pair(DType::boolean, DType::f32)}) {
    CHECK(first_mismatch_along(dtype, result, softmax, softmax_of, tolerance(dtype)) == "");
    CHECK(first_mismatch_along(dtype, result, log_softmax, log_softmax_of, tolerance(dtype)) == "");
  }
}

TEST_CASE("logsumexp: every set of axes, layout and dtype") {
  const auto op = [](const Tensor& x, const Axes& axes, bool keepdim) {
    return logsumexp(x, axes, keepdim);
  };
  CHECK(first_mismatch(DType::f32, DType::f32, Empty::included, op, log_of_sum,
                       tolerance(DType::f32)) == "");
  CHECK(first_mismatch(DType::f64, DType::f64, Empty::included, op, log_of_sum) == "");
  CHECK(first_mismatch(DType::i64, DType::f32, Empty::included, op, log_of_sum) == "");
}

TEST_CASE("the gradients: every axis and layout") {
  for (const DType dtype : {DType::f32, DType::f64}) {
    for (const Shape& shape : {Shape{}, Shape{7}, Shape{3, 0}, Shape{4, 50}, Shape{3, 400, 5},
                               Shape{600, 300}, Shape{2, 5000}}) {
      const Tensor g = some_numbers(shape, dtype);
      for (int axis = 0; axis < std::max(shape.size(), 1); ++axis) {
        const Tensor y = softmax(g * 0.5, axis), log_y = log_softmax(g * 0.5, axis);
        const Tensor expected = y * (g - sum(g * y, axis, true));
        const Tensor expected_of_log = g - exp(log_y) * sum(g, axis, true);
        for (const Layout of_g : kLayouts) {
          for (const Layout of_y : kLayouts) {
            const Tensor gradient = with_layout(g, of_g);
            CHECK(mismatch(softmax_backward(gradient, with_layout(y, of_y), axis), expected) == "");
            CHECK(mismatch(log_softmax_backward(gradient, with_layout(log_y, of_y), axis),
                           expected_of_log) == "");
          }
        }
      }
    }
  }
}

TEST_CASE("softmax of large numbers, infinities and NaN") {
  const Tensor x = tensor({{1000., 1001., 1000.},
                           {-1000., -1001., -kInf},
                           {-kInf, -kInf, -kInf},
                           {0., kInf, 1.},
                           {0., kNaN, 1.}},
                          DType::f64);
  const double e = std::exp(1.), l = 1 + std::log1p(2 / e), m = std::log1p(1 / e);
  const Tensor expected = tensor({{1 / (2 + e), e / (2 + e), 1 / (2 + e)},
                                  {e / (1 + e), 1 / (1 + e), 0.},
                                  {kNaN, kNaN, kNaN},
                                  {kNaN, kNaN, kNaN},
                                  {kNaN, kNaN, kNaN}},
                                 DType::f64);
  const Tensor log_expected = tensor({{-l, 1 - l, -l},
                                      {-m, -1 - m, -kInf},
                                      {kNaN, kNaN, kNaN},
                                      {kNaN, kNaN, kNaN},
                                      {kNaN, kNaN, kNaN}},
                                     DType::f64);
  const Tensor sums = tensor({1000 + l, -1000 + m, -kInf, kInf, kNaN}, DType::f64);
  for (const DType dtype : {DType::f32, DType::f64}) {
    const Tensor rows = x.to(dtype), columns = rows.t().contiguous();
    CHECK(mismatch(softmax(rows, 1), expected.to(dtype)) == "");
    CHECK(mismatch(softmax(columns, 0).t(), expected.to(dtype)) == "");
    CHECK(mismatch(log_softmax(rows, 1), log_expected.to(dtype)) == "");
    CHECK(mismatch(log_softmax(columns, 0).t(), log_expected.to(dtype)) == "");
    CHECK(mismatch(logsumexp(rows, 1), sums.to(dtype)) == "");
    CHECK(mismatch(logsumexp(columns, 0), sums.to(dtype)) == "");
  }
}

TEST_CASE("softmax over a vocabulary sums to one") {
  const Tensor x = some_numbers({8, 50257}, DType::f32);
  CHECK(allclose(sum(softmax(x, 1), 1), ones({8}), 1e-7));
  CHECK(allclose(sum(softmax(x.t().contiguous(), 0), 0), ones({8}), 1e-7));
  CHECK(allclose(sum(exp(log_softmax(x, -1)), 1), ones({8}), 1e-6));
}

TEST_CASE("softmax does not depend on the number of threads") {
  const Tensor x = some_numbers({60, 900, 7}, DType::f32);
  const Tensor g = some_numbers({60, 900, 7}, DType::f32) * 0.5;
  for (const std::int64_t axis : {0, 1, 2}) {
    CHECK(is_same_on_any_threads([&] { return softmax(x, axis); }));
    CHECK(is_same_on_any_threads([&] { return log_softmax(x, axis); }));
    CHECK(is_same_on_any_threads([&] { return softmax_backward(g, x, axis); }));
    CHECK(is_same_on_any_threads([&] { return log_softmax_backward(g, x, axis); }));
    CHECK(is_same_on_any_threads([&] { return logsumexp(x, axis); }));
  }
}

TEST_CASE("softmax of scalars, and refused arguments") {
  CHECK(softmax(tensor(3.), 0).item() == 1);
  CHECK(log_softmax(tensor(3.), -1).item() == 0);
  CHECK(logsumexp(tensor(3.)).item() == 3);
  CHECK_THROWS_WITH(softmax(zeros({2}), 1), matchers::StartsWith("[softmax] axis 1"));
  CHECK_THROWS_WITH(log_softmax(Tensor(), 0), "[log_softmax] the tensor is undefined");
  CHECK_THROWS_WITH(softmax_backward(zeros({2}), zeros({3}), 0),
                    "[softmax_backward] got g of shape (2,) and f32, y of shape (3,) and f32: "
                    "needs two of one kind");
  CHECK_THROWS_WITH(log_softmax_backward(zeros({2}, DType::f64), zeros({2}), 0),
                    matchers::StartsWith("[log_softmax_backward] got g of shape (2,) and f64"));
  CHECK_THROWS_WITH(softmax_backward(zeros({2}, DType::i64), zeros({2}, DType::i64), 0),
                    "[softmax_backward] got i64: needs f32 or f64");
}
