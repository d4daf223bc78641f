#include <cmath>
#include <limits>
#include <numeric>

#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/error.h"
#include "ember/tensor/reduce.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/reductions.h"

using namespace ember;
using namespace ember::test;

namespace {

double total(const std::vector<double>& group) {
  return std::accumulate(group.begin(), group.end(), 0.0);
}

const auto kSum = [](const Tensor& x, const Axes& axes, bool keepdim) {
  return sum(x, axes, keepdim);
};

}  // namespace

TEST_CASE("sum: every set of axes, layout and dtype") {
  CHECK(first_mismatch(DType::f32, DType::f32, Empty::included, kSum, total) == "");
  CHECK(first_mismatch(DType::f64, DType::f64, Empty::included, kSum, total) == "");
  CHECK(first_mismatch(DType::i64, DType::i64, Empty::included, kSum, total) == "");
  CHECK(first_mismatch(DType::boolean, DType::i64, Empty::included, kSum, total) == "");
}

TEST_CASE("mean: every set of axes, layout and dtype") {
  const auto op = [](const Tensor& x, const Axes& axes, bool keepdim) {
    return mean(x, axes, keepdim);
  };
  const auto formula = [](const std::vector<double>& group) {
    return total(group) / static_cast<double>(group.size());
  };
  CHECK(first_mismatch(DType::f32, DType::f32, Empty::included, op, formula) == "");
  CHECK(first_mismatch(DType::f64, DType::f64, Empty::included, op, formula) == "");
  CHECK(first_mismatch(DType::i64, DType::f32, Empty::included, op, formula) == "");
  CHECK(first_mismatch(DType::boolean, DType::f32, Empty::included, op, formula) == "");
}

TEST_CASE("prod: every set of axes, layout and dtype") {
  // Of numbers near 1, whose products neither overflow nor vanish.
  const auto op = [](const Tensor& x, const Axes& axes, bool keepdim) {
    return prod(exp(x * 1e-3), axes, keepdim);
  };
  const auto formula = [](const std::vector<double>& group) {
    double product = 1;
    for (const double number : group) product *= std::exp(number * 1e-3);
    return product;
  };
  CHECK(first_mismatch(DType::f64, DType::f64, Empty::included, op, formula) == "");

  CHECK(prod(tensor({2., 3., 4.})).item() == 24);
  CHECK(mismatch(prod(tensor({{2, 3}, {4, 0}}), 1), tensor({6, 0})) == "");
  CHECK(mismatch(prod(tensor({true, false})), tensor(0)) == "");
  CHECK(mismatch(prod(zeros({0})), tensor(1.)) == "");
  // In f64, halfway products may leave the range of f32.
  CHECK(prod(tensor({1e30, 1e30, 1e-30, 1e-30})).item() == Approx(1).epsilon(1e-6));
}

TEST_CASE("sums of f32 lose no digits") {
  const Tensor tenths = full({10'000'000}, 0.1F);
  CHECK(sum(tenths).item<float>() == static_cast<float>(1e7 * static_cast<double>(0.1F)));
  CHECK(mean(tenths).item<float>() == 0.1F);
  CHECK(sum(tensor({1e20, 1., -1e20})).item() == 0);           // beyond f64's digits
  CHECK(sum(tensor({16777216., 1., 1.})).item() == 16777218);  // not beyond them
}

TEST_CASE("sums of i64 are exact, and wrap around") {
  const auto most = std::numeric_limits<std::int64_t>::max();
  CHECK(sum(from_vector(std::vector<std::int64_t>{most - 1, 1})).item<std::int64_t>() == most);
  CHECK(sum(from_vector(std::vector<std::int64_t>{most, 1})).item<std::int64_t>() ==
        std::numeric_limits<std::int64_t>::min());
  CHECK(mean(from_vector(std::vector<std::int64_t>{most, most})).item() == Approx(0x1p63));
}

TEST_CASE("sum of infinities and NaN") {
  const double inf = std::numeric_limits<double>::infinity();
  CHECK(sum(tensor({1., inf})).item() == inf);
  CHECK(std::isnan(sum(tensor({-inf, inf})).item()));
  CHECK(std::isnan(sum(tensor({1., std::nan("")})).item()));
}

TEST_CASE("reductions of what expand repeats") {
  const Tensor row = tensor({1., 2., 3.});
  const Tensor repeated = row.expand({4, 3});
  CHECK(sum(repeated).item() == 24);
  CHECK(mismatch(sum(repeated, 0), tensor({4., 8., 12.})) == "");
  CHECK(mismatch(sum(repeated, 1), tensor({6., 6., 6., 6.})) == "");
  CHECK(sum(tensor(0.5).expand({300, 400})).item() == 60000);
  CHECK(mismatch(sum(tensor(0.5).expand({300, 400}), 0), full({400}, 150.)) == "");
}

TEST_CASE("sums do not depend on the number of threads") {
  for (const Shape& shape : {Shape{1000003}, Shape{1000, 1000}, Shape{100000, 7}, Shape{7, 100000},
                             Shape{20, 300, 400}}) {
    const Tensor x = some_numbers(shape, DType::f64);
    for (const Axes& axes : sets_of_axes(shape.size())) {
      CHECK(is_same_on_any_threads([&] { return sum(x, axes); }));
      CHECK(is_same_on_any_threads([&] { return sum(with_layout(x, Layout::transposed), axes); }));
    }
  }
}

TEST_CASE("sum_to undoes broadcasting") {
  const Tensor x = some_numbers({4, 3, 5}, DType::f64);
  CHECK(mismatch(sum_to(x, {3, 5}), sum(x, 0)) == "");
  CHECK(mismatch(sum_to(x, {3, 1}), sum(x, {0, 2}).reshape({3, 1})) == "");
  CHECK(mismatch(sum_to(x, {1, 3, 1}), sum(x, {0, 2}, true)) == "");
  CHECK(mismatch(sum_to(x, {}), sum(x)) == "");
  CHECK(mismatch(sum_to(x, {1}), sum(x).reshape({1})) == "");
  CHECK(mismatch(sum_to(zeros({0, 3}), {3}), zeros({3})) == "");

  const Tensor same = sum_to(x, {4, 3, 5});
  CHECK(same.storage() == x.storage());
  CHECK_THROWS_WITH(
      sum_to(x, {4}),
      "[sum_to] got x of shape (4, 3, 5) and shape (4,): needs a shape that broadcasts to x's");
  CHECK_THROWS_AS(sum_to(x, {2, 4, 3, 5}), Error);
}

TEST_CASE("axes: scalars, negative axes, and axes that are not there") {
  CHECK(mismatch(sum(tensor(2.)), tensor(2.)) == "");
  CHECK(mismatch(sum(tensor(2.), 0), tensor(2.)) == "");
  CHECK(mismatch(sum(tensor(2.), -1, true), tensor(2.)) == "");
  CHECK(reduced_shape("sum", {2, 3, 4}, {0, -1}, false) == Shape{3});
  CHECK(reduced_shape("sum", {2, 3, 4}, {0, -1}, true) == Shape{1, 3, 1});
  CHECK(reduced_shape("sum", {2, 3, 4}, {}, true) == Shape{1, 1, 1});
  CHECK_THROWS_WITH(sum(zeros({2, 3}), 2),
                    matchers::StartsWith("[sum] axis 2 is out of range for a tensor of 2 axes"));
  CHECK_THROWS_WITH(mean(zeros({2, 3}), {1, -1}), "[mean] got axes (1, -1): axis 1 is named twice");
  CHECK_THROWS_WITH(sum(Tensor()), "[sum] the tensor is undefined");
}
