#include "ember/tensor/recurrence.h"

#include "ember/tensor/creation.h"
#include "support/catch.h"
#include "support/compare.h"

namespace ember::test {
namespace {

TEST_CASE("linear recurrences are those of their formula") {
  const Tensor a = tensor({{9.0, 2.0, 3.0}, {9.0, 0.0, -1.0}});
  const Tensor b = tensor({{1.0, 10.0, 100.0}, {4.0, 5.0, 6.0}});
  CHECK(mismatch(linear_recurrence(a, b), tensor({{1.0, 12.0, 136.0}, {4.0, 5.0, 1.0}})) == "");
  CHECK(mismatch(linear_recurrence(a, b, true),
                 tensor({{1891.0, 210.0, 100.0}, {49.0, 5.0, 6.0}})) == "");
  CHECK(linear_recurrence(zeros({2, 0}), zeros({2, 0})).shape() == Shape{2, 0});
  CHECK(mismatch(linear_recurrence(a.t(), b.t()),
                 linear_recurrence(a.t().clone(), b.t().clone())) == "");
  CHECK_THROWS_WITH(linear_recurrence(a, b[0]),
                    matchers::StartsWith("[linear_recurrence] got a of shape (2, 3) and f32"));
}

}  // namespace
}  // namespace ember::test
