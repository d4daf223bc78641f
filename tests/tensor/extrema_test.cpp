#include <algorithm>
#include <cmath>
#include <limits>

#include "ember/tensor/creation.h"
#include "ember/tensor/error.h"
#include "ember/tensor/reduce.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/numbers.h"
#include "support/reductions.h"

using namespace ember;
using namespace ember::test;

namespace {

double largest(const std::vector<double>& group) {
  return *std::max_element(group.begin(), group.end());
}
double smallest(const std::vector<double>& group) {
  return *std::min_element(group.begin(), group.end());
}
double place_of_largest(const std::vector<double>& group) {
  return static_cast<double>(std::max_element(group.begin(), group.end()) - group.begin());
}
double place_of_smallest(const std::vector<double>& group) {
  return static_cast<double>(std::min_element(group.begin(), group.end()) - group.begin());
}

/// argmax and argmin take one axis or all; other sets of axes are left out by going along with the
/// formula.
Reduce over_one_axis_or_all(Tensor (*all)(const Tensor&),
                            Tensor (*one)(const Tensor&, std::int64_t, bool),
                            const Formula& formula) {
  return [=](const Tensor& x, const Axes& axes, bool keepdim) {
    const auto mask = axes.mask("test", x.dim());
    const auto reduced = std::count(mask.begin(), mask.begin() + x.dim(), true);
    const Shape left = reduced_shape("test", x.shape(), axes, keepdim);
    if (reduced == x.dim()) return all(x).reshape(left);
    if (reduced == 1)
      return one(x, std::find(mask.begin(), mask.end(), true) - mask.begin(), keepdim);
    std::vector<double> expected;
    for (const auto& group : groups_of(x, axes)) expected.push_back(formula(group));
    return from_vector(expected, left).to(DType::i64);
  };
}

}  // namespace

TEST_CASE("max and min: every set of axes, layout and dtype") {
  const auto most = [](const Tensor& x, const Axes& axes, bool keepdim) {
    return max(x, axes, keepdim);
  };
  const auto least = [](const Tensor& x, const Axes& axes, bool keepdim) {
    return min(x, axes, keepdim);
  };
  for (const DType dtype : {DType::f32, DType::f64, DType::i64, DType::boolean}) {
    CHECK(first_mismatch(dtype, dtype, Empty::left_out, most, largest) == "");
    CHECK(first_mismatch(dtype, dtype, Empty::left_out, least, smallest) == "");
  }
}

TEST_CASE("argmax and argmin: the first place, for every axis, layout and dtype") {
  const auto most = over_one_axis_or_all(argmax, argmax, place_of_largest);
  const auto least = over_one_axis_or_all(argmin, argmin, place_of_smallest);
  // i64 and boolean are full of equal numbers.
  for (const DType dtype : {DType::f32, DType::f64, DType::i64, DType::boolean}) {
    CHECK(first_mismatch(dtype, DType::i64, Empty::left_out, most, place_of_largest) == "");
    CHECK(first_mismatch(dtype, DType::i64, Empty::left_out, least, place_of_smallest) == "");
  }
}

TEST_CASE("NaN wins, and the first NaN is the place") {
  for (const std::int64_t size : {3, 40, 5000, 300000}) {
    const Tensor x = some_numbers({size}, DType::f32);
    for (const std::int64_t place : {std::int64_t{0}, size / 2, size - 1}) {
      Tensor spoiled = x.clone();
      spoiled.data<float>()[place] = static_cast<float>(kNaN);
      spoiled.data<float>()[size - 1] = static_cast<float>(kNaN);
      CHECK(std::isnan(max(spoiled).item()));
      CHECK(std::isnan(min(spoiled).item()));
      CHECK(argmax(spoiled).item<std::int64_t>() == place);
      CHECK(argmin(spoiled).item<std::int64_t>() == place);
    }
  }
  const Tensor columns = tensor({{1., kNaN, 3.}, {kNaN, kNaN, 2.}, {kNaN, 5., 4.}});
  CHECK(mismatch(max(columns, 0), tensor({kNaN, kNaN, 4.})) == "");
  CHECK(mismatch(argmax(columns, 0), tensor({1, 0, 2})) == "");
  CHECK(mismatch(argmin(columns, 0), tensor({1, 0, 1})) == "");
}

TEST_CASE("extrema among infinities and the ends of i64") {
  CHECK(max(full({100}, -kInf)).item() == -kInf);
  CHECK(min(full({100}, kInf)).item() == kInf);
  CHECK(argmax(full({100000}, -kInf)).item() == 0);
  CHECK(argmin(full({100, 3}, kInf), 0).to_vector() == std::vector<double>{0, 0, 0});
  const auto low = std::numeric_limits<std::int64_t>::min();
  const auto high = std::numeric_limits<std::int64_t>::max();
  CHECK(max(full({3}, low, DType::i64)).item<std::int64_t>() == low);
  CHECK(min(full({3}, high, DType::i64)).item<std::int64_t>() == high);
  CHECK(argmax(full({3}, low, DType::i64)).item() == 0);
}

TEST_CASE("extrema of scalars and of nothing") {
  CHECK(max(tensor(2.)).item() == 2);
  CHECK(min(tensor(2.), -1).item() == 2);
  CHECK(mismatch(argmax(tensor(2.), 0, true), tensor(0)) == "");
  CHECK(max(zeros({0, 3}), 1).shape() == Shape{0});
  CHECK(argmin(zeros({0, 3}), 1).shape() == Shape{0});
  CHECK_THROWS_WITH(max(zeros({0, 3}), 0),
                    "[max] got shape (0, 3): axis 0 is empty and has no largest number; needs at "
                    "least one");
  CHECK_THROWS_WITH(min(zeros({2, 0})), matchers::StartsWith("[min] got shape (2, 0): axis 1 is"));
  CHECK_THROWS_WITH(argmax(zeros({0})), matchers::StartsWith("[argmax] got shape (0,)"));
  CHECK_THROWS_WITH(argmin(zeros({0, 3, 0}), 2), matchers::ContainsSubstring("axis 2 is empty"));
  CHECK_THROWS_WITH(argmax(zeros({2}), 1), matchers::StartsWith("[argmax] axis 1"));
  CHECK_THROWS_WITH(max(Tensor()), "[max] the tensor is undefined");
}

TEST_CASE("extrema do not depend on the number of threads") {
  const Tensor x = some_numbers({40, 70000}, DType::i64);  // equal numbers everywhere
  CHECK(is_same_on_any_threads([&] { return argmax(x); }));
  CHECK(is_same_on_any_threads([&] { return argmax(x, 1); }));
  CHECK(is_same_on_any_threads([&] { return argmin(x.t(), 0); }));
  CHECK(is_same_on_any_threads([&] { return max(x, 0); }));
}
