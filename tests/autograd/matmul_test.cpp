#include "ember/autograd/matmul.h"

#include "autograd/gradients.h"
#include "ember/autograd/backward.h"
#include "ember/autograd/elementwise.h"

namespace ember::test {
namespace {

TEST_CASE("matmul has first and second derivatives for operands of any rank") {
  const std::vector<std::vector<Shape>> shapes{
      {{3}, {3}},
      {{2, 3}, {3}},
      {{3}, {3, 2}},
      {{2, 3}, {3, 2}},
      {{1, 3}, {3, 1}},
      {{2, 2, 3}, {3, 2}},
      {{2, 3}, {2, 3, 2}},
      {{2, 2, 3}, {2, 3, 1}},
      {{2, 2, 3}, {3}},
      {{3}, {2, 3, 2}},
      {{2, 1, 2, 2}, {3, 2, 1}},
      {{0, 3}, {3, 2}},
      {{2, 0}, {0, 2}},
      {{2, 3}, {3, 0}},
      {{0, 2, 3}, {3, 2}},
  };
  for (const auto& pair : shapes) {
    check_gradients({{"matmul", [](In x) { return matmul(x[0], x[1]); }, pair}});
  }
}

TEST_CASE("addmm has first and second derivatives, c broadcast or not") {
  for (const Shape& c : {Shape{2, 2}, Shape{2}, Shape{2, 1}, Shape{}}) {
    check_gradients({
        {"addmm", [](In x) { return addmm(x[0], x[1], x[2]); }, {c, {2, 3}, {3, 2}}},
        {"addmm scaled", [](In x) { return addmm(x[0], x[1], x[2], 0.5, 2); }, {c, {2, 3}, {3, 2}}},
        {"addmm without c",
         [](In x) { return addmm(x[0], x[1], x[2], 0, 3); },
         {c, {2, 3}, {3, 2}}},
    });
  }
}

TEST_CASE("only the operand that asks for it gets a gradient") {
  const Variable a = leaf(ones({2, 3}, DType::f64));
  const Variable b = ones({3, 2}, DType::f64);
  matmul(a, b).backward(ones({2, 2}, DType::f64));
  CHECK(mismatch(a.grad().value(), full({2, 3}, 2, DType::f64)) == "");
  CHECK_FALSE(b.has_grad());
}

TEST_CASE("shapes that do not fit are named as they were given") {
  const Variable a = leaf(ones({3})), b = leaf(ones({2, 4, 5}));
  CHECK_THROWS_WITH(matmul(a, b), matchers::StartsWith("[matmul]") &&
                                      matchers::ContainsSubstring("(3,)") &&
                                      matchers::ContainsSubstring("(2, 4, 5)"));
}

}  // namespace
}  // namespace ember::test
