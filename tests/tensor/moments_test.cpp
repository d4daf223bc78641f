#include <algorithm>
#include <cmath>
#include <numeric>

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

Formula variance(double correction) {
  return [correction](const std::vector<double>& group) {
    const auto count = static_cast<double>(group.size());
    const double centre = std::accumulate(group.begin(), group.end(), 0.0) / count;
    double total = 0;
    for (const double number : group) total += (number - centre) * (number - centre);
    return total / std::max(count - correction, 0.0);
  };
}

Formula norm_of(double p) {
  return [p](const std::vector<double>& group) {
    double total = 0;
    for (const double number : group) {
      const double size = std::abs(number);
      total =
          p == kInf ? std::max(total, size) : total + (p == 0 ? number != 0 : std::pow(size, p));
    }
    return p == kInf || p == 0 ? total : std::pow(total, 1 / p);
  };
}

}  // namespace

TEST_CASE("var and std: every set of axes, layout and dtype") {
  for (const double correction : {0., 1.}) {
    const auto spread = [=](const Tensor& x, const Axes& axes, bool keepdim) {
      return var(x, axes, keepdim, correction);
    };
    const Formula formula = variance(correction);
    CHECK(first_mismatch(DType::f32, DType::f32, Empty::included, spread, formula) == "");
    CHECK(first_mismatch(DType::f64, DType::f64, Empty::included, spread, formula) == "");
  }
  const auto deviation = [](const Tensor& x, const Axes& axes, bool keepdim) {
    return ember::std(x, axes, keepdim);
  };
  const auto root = [](const std::vector<double>& group) { return std::sqrt(variance(1)(group)); };
  CHECK(first_mismatch(DType::f32, DType::f32, Empty::included, deviation, root) == "");
  CHECK(first_mismatch(DType::i64, DType::f32, Empty::included, deviation, root) == "");
}

TEST_CASE("var far from 0, of few numbers, and of large integers") {
  CHECK(var(tensor({1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16}, DType::f64)).item() == 30);
  CHECK(var(tensor({16777216, 16777217, 16777218})).item() == 1);  // not all of them fit f32
  CHECK(std::isnan(var(tensor(3.)).item()));
  CHECK(var(tensor(3.), {}, false, 0).item() == 0);
  CHECK(std::isnan(var(zeros({0})).item()));
  CHECK(var(tensor({1., 2.}), 0, false, 3).item() == kInf);  // as PyTorch: divided by 0
  CHECK(std::isnan(ember::std(tensor({1., kInf})).item()));
  CHECK_THROWS_WITH(var(Tensor()), "[var] the tensor is undefined");
  CHECK_THROWS_WITH(ember::std(zeros({2}), 1), matchers::StartsWith("[std] axis 1"));
}

TEST_CASE("norm: every set of axes, layout and dtype") {
  for (const double p : {0., 1., 2., 3., 0.5, kInf}) {
    const auto op = [=](const Tensor& x, const Axes& axes, bool keepdim) {
      return norm(x, p, axes, keepdim);
    };
    CHECK(first_mismatch(DType::f32, DType::f32, Empty::included, op, norm_of(p)) == "");
  }
  const auto op = [](const Tensor& x, const Axes& axes, bool keepdim) {
    return norm(x, 2, axes, keepdim);
  };
  CHECK(first_mismatch(DType::f64, DType::f64, Empty::included, op, norm_of(2)) == "");
  CHECK(first_mismatch(DType::boolean, DType::f32, Empty::included, op, norm_of(2)) == "");
}

TEST_CASE("norm of large, missing and odd numbers") {
  CHECK(norm(tensor({3e30, 4e30})).item<float>() == 5e30F);  // squares beyond f32
  CHECK(norm(tensor({3e-30, 4e-30})).item<float>() == 5e-30F);
  CHECK(norm(tensor(-2.)).item() == 2);
  CHECK(norm(zeros({0})).item() == 0);
  const Tensor odd = tensor({1., std::nan("")});
  for (const double p : {1., 2., 3., kInf}) CHECK(std::isnan(norm(odd, p).item()));
  CHECK(norm(odd, 0).item() == 2);
  CHECK(norm(tensor({1., -kInf}), 2).item() == kInf);
  CHECK_THROWS_WITH(norm(odd, -1), "[norm] got p = -1: needs a p of at least 0, or -infinity");
  CHECK_THROWS_WITH(norm(Tensor()), "[norm] the tensor is undefined");
}

TEST_CASE("moments do not depend on the number of threads") {
  const Tensor x = some_numbers({300, 3000}, DType::f64);
  for (const Axes& axes : sets_of_axes(2)) {
    CHECK(is_same_on_any_threads([&] { return var(x, axes); }));
    CHECK(is_same_on_any_threads([&] { return norm(x, 3, axes); }));
  }
}
