#include <algorithm>
#include <cmath>
#include <numeric>

#include "ember/tensor/creation.h"
#include "ember/tensor/reduce.h"
#include "ember/tensor/sort.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/numbers.h"
#include "support/reductions.h"

using namespace ember;
using namespace ember::test;

namespace {

/// The order of a line's elements, by std::stable_sort.
std::vector<double> order_of(const std::vector<double>& line, bool descending) {
  std::vector<double> order(line.size());
  std::iota(order.begin(), order.end(), 0.0);
  const auto less = [](double a, double b) { return a < b || (std::isnan(b) && !std::isnan(a)); };
  std::stable_sort(order.begin(), order.end(), [&](double i, double j) {
    const double a = line[static_cast<std::size_t>(i)], b = line[static_cast<std::size_t>(j)];
    return descending ? less(b, a) : less(a, b);
  });
  return order;
}

std::vector<double> in_order(const std::vector<double>& line, bool descending) {
  std::vector<double> result;
  for (const double i : order_of(line, descending)) {
    result.push_back(line[static_cast<std::size_t>(i)]);
  }
  return result;
}

}  // namespace

TEST_CASE("sort: every axis, layout and dtype, in both directions") {
  for (const bool descending : {false, true}) {
    const auto values = [=](const Tensor& x, std::int64_t axis) {
      return sort(x, axis, descending).values;
    };
    const auto indices = [=](const Tensor& x, std::int64_t axis) {
      return sort(x, axis, descending).indices;
    };
    const auto order = [=](const std::vector<double>& line) { return order_of(line, descending); };
    const auto ordered = [=](const std::vector<double>& line) {
      return in_order(line, descending);
    };
    for (const DType dtype : {DType::f32, DType::i64, DType::boolean}) {
      CHECK(first_mismatch_along(dtype, dtype, values, ordered) == "");
      CHECK(first_mismatch_along(dtype, DType::i64, indices, order) == "");
    }
  }
}

TEST_CASE("topk is the beginning of sort") {
  for (const Shape& shape : {Shape{7}, Shape{3, 50}, Shape{4, 3000}, Shape{200, 3, 2}}) {
    for (const DType dtype : {DType::f32, DType::f64, DType::i64}) {
      const Tensor numbers = some_numbers(shape, dtype);
      for (int axis = 0; axis < shape.size(); ++axis) {
        const std::int64_t size = shape[axis];
        for (const bool largest : {true, false}) {
          const Sorted sorted = sort(numbers, axis, largest);
          for (const std::int64_t k :
               {std::int64_t{0}, std::int64_t{1}, std::min<std::int64_t>(5, size), size / 70,
                size / 2, size}) {
            for (const Layout layout : kLayouts) {
              const Sorted first = topk(with_layout(numbers, layout), k, axis, largest);
              CHECK(mismatch(first.values, sorted.values.narrow(axis, 0, k)) == "");
              CHECK(mismatch(first.indices, sorted.indices.narrow(axis, 0, k)) == "");
            }
          }
        }
      }
    }
  }
}

TEST_CASE("equal numbers keep their order, and NaN is the largest") {
  const Tensor x = tensor({kNaN, 1., -kInf, kNaN, kInf, 1., -0., 0.});
  const Sorted up = sort(x), down = sort(x, 0, true);
  CHECK(up.indices.to_vector() == std::vector<double>{2, 6, 7, 1, 5, 4, 0, 3});
  CHECK(down.indices.to_vector() == std::vector<double>{0, 3, 4, 1, 5, 6, 7, 2});
  CHECK(mismatch(up.values, tensor({-kInf, -0., 0., 1., 1., kInf, kNaN, kNaN})) == "");
  CHECK(topk(x, 3).indices.to_vector() == std::vector<double>{0, 3, 4});
  CHECK(topk(x, 3, 0, false).indices.to_vector() == std::vector<double>{2, 6, 7});

  const Tensor same = ones({100'000});
  CHECK(mismatch(topk(same, 10).indices, arange(10)) == "");
  CHECK(mismatch(sort(same, 0, true).indices, arange(100'000)) == "");
}

TEST_CASE("sort of scalars and of nothing; refused arguments") {
  const Sorted scalar = sort(tensor(3.));
  CHECK(mismatch(scalar.values, tensor(3.)) == "");
  CHECK(mismatch(scalar.indices, tensor(0)) == "");
  CHECK(mismatch(topk(tensor(3.), 1).values, tensor(3.)) == "");
  CHECK(sort(zeros({3, 0})).indices.shape() == Shape{3, 0});
  CHECK(topk(zeros({0, 3}), 0, 0).values.shape() == Shape{0, 3});
  CHECK(topk(zeros({0, 3}), 2, 1).values.shape() == Shape{0, 2});
  CHECK_THROWS_WITH(topk(zeros({2, 3}), 4),
                    "[topk] got k = 4 for axis 1 of shape (2, 3): needs 0 to 3");
  CHECK_THROWS_WITH(topk(zeros({2, 3}), -1, 0), matchers::StartsWith("[topk] got k = -1"));
  CHECK_THROWS_WITH(topk(tensor(3.), 2), matchers::StartsWith("[topk] got k = 2"));
  CHECK_THROWS_WITH(sort(zeros({2}), 1), matchers::StartsWith("[sort] axis 1"));
  CHECK_THROWS_WITH(sort(Tensor()), "[sort] the tensor is undefined");
}

TEST_CASE("sort does not depend on the number of threads") {
  const Tensor x = some_numbers({50, 2000}, DType::i64);
  CHECK(is_same_on_any_threads([&] { return sort(x).indices; }));
  CHECK(is_same_on_any_threads([&] { return topk(x, 7, 0).indices; }));
}
