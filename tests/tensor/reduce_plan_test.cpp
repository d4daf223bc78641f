#include "ember/tensor/reduce_plan.h"

#include "ember/tensor/creation.h"
#include "ember/tensor/error.h"
#include "support/catch.h"

namespace ember::test {
namespace {

TEST_CASE("reduced axes are left out of a shape, or kept with size 1") {
  CHECK(reduced_shape("op", {2, 3, 4}, 1, false) == Shape{2, 4});
  CHECK(reduced_shape("op", {2, 3, 4}, {0, -1}, true) == Shape{1, 3, 1});
  CHECK(reduced_shape("op", {2, 3, 4}, {}, false) == Shape{});
  CHECK_THROWS_WITH(reduced_shape("op", {2, 3}, {1, -1}, false),
                    matchers::ContainsSubstring("axis 1 is named twice"));
}

TEST_CASE("a reduction reads what lies together: rows of a sum over them, else columns") {
  const AxisMask first{true}, last{false, true};
  const Tensor x = zeros({100, 200});
  CHECK(ReducePlan(x, last).by_rows());
  CHECK_FALSE(ReducePlan(x, first).by_rows());
  CHECK(ReducePlan(x.t(), first).by_rows());
  CHECK_FALSE(ReducePlan(zeros({100, 5}), last).by_rows());  // rows too short to be worth it
  CHECK(ReducePlan(x, first).outputs() == 200);
  CHECK(ReducePlan(x, first).positions() == 100);
}

TEST_CASE("few outputs of many positions are cut into blocks, and only those") {
  const AxisMask all{true, true}, last{false, true};
  const ReducePlan to_one(zeros({1000, 1000}), all);
  CHECK(to_one.positions() == 1'000'000);
  CHECK(to_one.block(4096) == 4096);
  const ReducePlan to_many(zeros({1000, 1000}), last);
  CHECK(to_many.block(4096) == to_many.positions());
  const ReducePlan to_few(zeros({50, 1000}), last);
  CHECK(to_few.block(4096) == 128);
}

}  // namespace
}  // namespace ember::test
