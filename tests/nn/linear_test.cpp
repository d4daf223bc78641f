#include "ember/nn/linear.h"

#include "autograd/gradients.h"
#include "ember/autograd/reduce.h"
#include "ember/tensor/matmul.h"
#include "nn/parameter_names.h"

namespace ember::test {
namespace {

using matchers::ContainsSubstring;

TEST_CASE("linear is x W^T + b for x of any rank") {
  const Tensor w = randn({5, 4}, DType::f64), b = randn({5}, DType::f64);
  for (const Shape& shape : {Shape{4}, Shape{3, 4}, Shape{2, 3, 4}, Shape{2, 0, 4}}) {
    const Tensor x = randn(shape, DType::f64), product = matmul(x, w.t());
    CHECK(mismatch(nn::linear(x, w).value(), product) == "");
    CHECK(mismatch(nn::linear(x, w, b).value(), product + b) == "");
  }
}

TEST_CASE("linear has first and second derivatives") {
  check_gradients({{"of sequences",
                    [](In x) { return nn::linear(x[0], x[1], x[2]); },
                    {{2, 3, 4}, {5, 4}, {5}}},
                   {"of a vector", [](In x) { return nn::linear(x[0], x[1]); }, {{4}, {5, 4}}},
                   {"of no rows", [](In x) { return nn::linear(x[0], x[1]); }, {{0, 4}, {5, 4}}}});
}

TEST_CASE("a Linear starts uniform within one over the root of its inputs") {
  manual_seed(1);
  const nn::Linear layer(100, 300);
  CHECK(parameter_names(layer) == std::vector<std::string>{"weight", "bias"});
  for (const Variable& parameter : layer.parameters()) {
    const double most = max(abs(parameter.value())).item();
    CHECK(most <= 0.1);
    CHECK(most > 0.099);
  }
  const nn::Linear wide(0, 3, true, DType::f64);
  CHECK(mismatch(wide(ones({2, 0}, DType::f64)).value(), zeros({2, 3}, DType::f64)) == "");
  CHECK(nn::Linear(3, 4, false).parameters().size() == 1);
}

TEST_CASE("bad input to linear says what is wrong") {
  const nn::Linear linear(3, 2);
  CHECK_THROWS_WITH(linear(randn({2, 4})), ContainsSubstring("[linear] got x of shape (2, 4)"));
  CHECK_THROWS_WITH(linear(randn({2, 3}, DType::f64)), ContainsSubstring("[linear] got x of f64"));
  CHECK_THROWS_WITH(linear(tensor(1.0)), ContainsSubstring("[linear] got x of shape ()"));
  CHECK_THROWS_WITH(nn::linear(randn({2, 3}), randn({3})),
                    ContainsSubstring("[linear] got a weight of shape (3,): needs (out, in)"));
  CHECK_THROWS_WITH(nn::linear(randn({2, 3}), randn({4, 3}), randn({3})),
                    ContainsSubstring("[linear] got a bias of shape (3,)"));
  CHECK_THROWS_WITH(nn::linear(randn({2, 3}), randn({4, 3}), randn({4}, DType::f64)),
                    ContainsSubstring("a bias of f64"));
}

}  // namespace
}  // namespace ember::test
