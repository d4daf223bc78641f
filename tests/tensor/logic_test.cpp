#include <algorithm>
#include <limits>

#include "ember/tensor/creation.h"
#include "ember/tensor/reduce.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/reductions.h"

using namespace ember;
using namespace ember::test;

TEST_CASE("any and all: every set of axes, layout and dtype") {
  const auto is_true = [](double number) { return number != 0; };
  const auto some = [](const Tensor& x, const Axes& axes, bool keepdim) {
    return any(x, axes, keepdim);
  };
  const auto every = [](const Tensor& x, const Axes& axes, bool keepdim) {
    return all(x, axes, keepdim);
  };
  const auto any_of = [&](const std::vector<double>& group) -> double {
    return std::any_of(group.begin(), group.end(), is_true);
  };
  const auto all_of = [&](const std::vector<double>& group) -> double {
    return std::all_of(group.begin(), group.end(), is_true);
  };
  for (const DType dtype : {DType::f32, DType::f64, DType::i64, DType::boolean}) {
    CHECK(first_mismatch(dtype, DType::boolean, Empty::included, some, any_of) == "");
    CHECK(first_mismatch(dtype, DType::boolean, Empty::included, every, all_of) == "");
  }
}

TEST_CASE("one element decides, wherever it is") {
  for (const std::int64_t size : {1, 31, 1000, 200000}) {
    for (const std::int64_t place : {std::int64_t{0}, size / 2, size - 1}) {
      const Tensor no = zeros({size}, DType::boolean);
      CHECK_FALSE(any(no).item<bool>());
      no.data<bool>()[place] = true;
      CHECK(any(no).item<bool>());
      const Tensor yes = ones({size}, DType::boolean);
      CHECK(all(yes).item<bool>());
      yes.data<bool>()[place] = false;
      CHECK_FALSE(all(yes).item<bool>());
    }
  }
}

TEST_CASE("any and all of NaN, scalars and nothing") {
  CHECK(any(tensor(std::numeric_limits<double>::quiet_NaN())).item<bool>());
  CHECK(any(tensor(0.5)).item<bool>());
  CHECK(any(tensor(std::int64_t{1} << 32)).item<bool>());
  CHECK_FALSE(any(tensor(-0.)).item<bool>());
  CHECK_FALSE(any(zeros({0})).item<bool>());
  CHECK(all(zeros({0})).item<bool>());
  CHECK(mismatch(all(zeros({2, 0}), 1), tensor({true, true})) == "");
  CHECK_THROWS_WITH(any(Tensor()), "[any] the tensor is undefined");
  CHECK_THROWS_WITH(all(zeros({2}), 1), matchers::StartsWith("[all] axis 1"));
}
