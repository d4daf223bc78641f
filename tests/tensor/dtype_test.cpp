#include "ember/tensor/dtype.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "support/catch.h"

namespace ember::test {
namespace {

TEST_CASE("dtypes have names, sizes and C++ types") {
  CHECK(name(DType::boolean) == "boolean");
  CHECK(name(DType::i64) == "i64");
  CHECK(name(DType::f32) == "f32");
  CHECK(name(DType::f64) == "f64");
  CHECK(size_of(dtype_of<bool>) == sizeof(bool));
  CHECK(size_of(dtype_of<std::int64_t>) == sizeof(std::int64_t));
  CHECK(size_of(dtype_of<float>) == sizeof(float));
  CHECK(size_of(dtype_of<double>) == sizeof(double));
}

TEST_CASE("dtypes promote to the later one, and to f32 at least where results are real") {
  const DType in_order[] = {DType::boolean, DType::i64, DType::f32, DType::f64};
  for (int i = 0; i < 4; ++i) {
    for (int j = 0; j < 4; ++j)
      CHECK(promote(in_order[i], in_order[j]) == in_order[std::max(i, j)]);
    CHECK(is_floating(in_order[i]) == (i >= 2));
    CHECK(to_floating(in_order[i]) == in_order[std::max(i, 2)]);
  }
}

TEST_CASE("a number that its new type cannot hold becomes the nearest end, NaN 0 or true") {
  using Limits = std::numeric_limits<std::int64_t>;
  CHECK(convert<std::int64_t>(-2.9) == -2);
  CHECK(convert<std::int64_t>(1e300) == Limits::max());
  CHECK(convert<std::int64_t>(-INFINITY) == Limits::min());
  CHECK(convert<std::int64_t>(std::nan("")) == 0);
  CHECK(convert<bool>(std::nan("")));
  CHECK(convert<bool>(0.1));
  CHECK_FALSE(convert<bool>(-0.0));
  CHECK(convert<double>(true) == 1);
}

}  // namespace
}  // namespace ember::test
