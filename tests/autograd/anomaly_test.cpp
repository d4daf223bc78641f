#include "autograd/gradients.h"
#include "ember/autograd/backward.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/gather.h"
#include "ember/autograd/grad_mode.h"
#include "ember/autograd/node.h"
#include "ember/autograd/reduce.h"

namespace ember::test {
namespace {

TEST_CASE("the operation whose forward first made a NaN is named") {
  const Variable x = leaf({1, -1});
  const DetectAnomaly detect;
  CHECK_THROWS_WITH(sum(log(x) * 2),
                    "[detect_anomaly] the forward of 'log' made a NaN in its result of shape (2,)");
}

TEST_CASE("the operation whose backward first made a NaN is named") {
  const Variable x = leaf({0, 1});
  const DetectAnomaly detect;
  // The slope of sqrt at 0 is infinite: times 0 it is NaN.
  const Variable y = sum(sqrt(x) * tensor({0.0, 1.0}, DType::f64));
  CHECK_THROWS_WITH(
      y.backward(),
      "[detect_anomaly] the backward of 'sqrt' made a NaN in the gradient of input 0, "
      "of shape (2,)");
}

TEST_CASE("the backward of a backward is watched as well") {
  const Variable x = leaf({0, 1});
  const DetectAnomaly detect;
  const Variable y = sum(sqrt(x) * tensor({0.0, 1.0}, DType::f64));
  CHECK_THROWS_WITH(grad({y}, {x}, {}, {.create_graph = true}),
                    matchers::StartsWith("[detect_anomaly] the backward of 'sqrt'"));
}

TEST_CASE("a NaN that a rule masks out itself is none") {
  const Variable a = leaf({0, 2}), b = leaf({0, 2});
  const DetectAnomaly detect;
  CHECK_NOTHROW(sum(pow(a, b)).backward());
}

TEST_CASE("row-sparse gradients are looked into") {
  const Variable table = leaf(ones({3, 2}, DType::f64));
  const DetectAnomaly detect;
  const double nan = std::nan("");
  const auto rule = [=](const Variable& g) { return g * nan; };
  const Variable y = embedding(table, tensor({1}), {.sparse = true});
  CHECK_THROWS_WITH(sum(record("spoiler", y.value(), {{y, rule}})).backward(),
                    matchers::ContainsSubstring("the backward of 'spoiler'"));
  const auto rows = [=](const Variable&) -> Gradient {
    return RowSparse{tensor({1}), full({1, 2}, nan, DType::f64), 3};
  };
  CHECK_THROWS_WITH(sum(record("rows", ones({1, 2}, DType::f64), {{table, rows}})).backward(),
                    matchers::ContainsSubstring("the backward of 'rows'"));
}

TEST_CASE("infinities are no anomaly, and nothing is watched outside the guard") {
  const Variable x = leaf({0, 1});
  {
    const DetectAnomaly detect;
    CHECK(anomaly_detection_enabled());
    CHECK_NOTHROW(sum(log(x)).backward());
  }
  CHECK_FALSE(anomaly_detection_enabled());
  CHECK_NOTHROW(log(leaf({-1})));
}

}  // namespace
}  // namespace ember::test
