#include <cmath>
#include <limits>
#include <numeric>

#include "ember/tensor/creation.h"
#include "ember/tensor/reduce.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/reductions.h"

using namespace ember;
using namespace ember::test;

TEST_CASE("cumsum: every axis, layout and dtype") {
  const auto formula = [](std::vector<double> line) {
    std::partial_sum(line.begin(), line.end(), line.begin());
    return line;
  };
  CHECK(first_mismatch_along(DType::f32, DType::f32, cumsum, formula) == "");
  CHECK(first_mismatch_along(DType::f64, DType::f64, cumsum, formula) == "");
  CHECK(first_mismatch_along(DType::i64, DType::i64, cumsum, formula) == "");
  CHECK(first_mismatch_along(DType::boolean, DType::i64, cumsum, formula) == "");
}

TEST_CASE("running sums of f32 lose no digits") {
  const Tensor sums = cumsum(full({1'000'000}, 0.1F), 0);
  CHECK(sums[999'999].item<float>() == static_cast<float>(1e6 * static_cast<double>(0.1F)));
}

TEST_CASE("cumsum of infinities, of large integers, of scalars; refused arguments") {
  const double inf = std::numeric_limits<double>::infinity(), nan = std::nan("");
  CHECK(mismatch(cumsum(tensor({1., -inf, inf, 1.}), 0), tensor({1., -inf, nan, nan})) == "");
  const auto most = std::numeric_limits<std::int64_t>::max();
  CHECK(cumsum(from_vector(std::vector<std::int64_t>{most, 1}), 0)[1].item<std::int64_t>() ==
        std::numeric_limits<std::int64_t>::min());
  CHECK(mismatch(cumsum(tensor(2.), -1), tensor(2.)) == "");
  CHECK(mismatch(cumsum(tensor(true), 0), tensor(1)) == "");
  CHECK_THROWS_WITH(cumsum(zeros({2}), 1), matchers::StartsWith("[cumsum] axis 1"));
  CHECK_THROWS_WITH(cumsum(Tensor(), 0), "[cumsum] the tensor is undefined");
}
