#include "autograd/gradients.h"
#include "ember/autograd/backward.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/reduce.h"

namespace ember::test {
namespace {

TEST_CASE("views have first and second derivatives") {
  check_gradients({
      {"reshape",
       [](In x) {
         return x[0].reshape({3, -1});
       },
       {{2, 3}}},
      {"reshape scalar",
       [](In x) {
         return x[0].reshape({1, 1});
       },
       {{}}},
      {"reshape none",
       [](In x) {
         return x[0].reshape({0, 5});
       },
       {{2, 0}}},
      {"flatten", [](In x) { return x[0].flatten(); }, {{2, 3, 2}}},
      {"flatten some", [](In x) { return x[0].flatten(1, -1); }, {{2, 3, 2}}},
      {"transpose", [](In x) { return x[0].transpose(0, -1); }, {{2, 3, 2}}},
      {"t", [](In x) { return x[0].t(); }, {{2, 3}}},
      {"permute",
       [](In x) {
         return x[0].permute({2, 0, -2});
       },
       {{2, 3, 2}}},
      {"select", [](In x) { return x[0].select(1, -1); }, {{2, 3}}},
      {"x[1]", [](In x) { return x[0][1]; }, {{2, 3}}},
      {"slice",
       [](In x) {
         return x[0].slice(1, {0, 5, 2});
       },
       {{2, 5}}},
      {"slice of none",
       [](In x) {
         return x[0].slice(0, {1, 1});
       },
       {{3, 2}}},
      {"narrow", [](In x) { return x[0].narrow(0, 1, 2); }, {{4, 2}}},
      {"expand",
       [](In x) {
         return x[0].expand({4, 2, 3});
       },
       {{2, 1}}},
      {"expand keeping",
       [](In x) {
         return x[0].expand({2, -1});
       },
       {{1, 3}}},
      {"expand scalar",
       [](In x) {
         return x[0].expand({2, 2});
       },
       {{}}},
      {"expand to none",
       [](In x) {
         return x[0].expand({0, 3});
       },
       {{1, 3}}},
      {"squeeze", [](In x) { return x[0].squeeze(); }, {{1, 3, 1}}},
      {"squeeze one", [](In x) { return x[0].squeeze(-1); }, {{1, 3, 1}}},
      {"unsqueeze", [](In x) { return x[0].unsqueeze(1); }, {{2, 3}}},
      {"diagonal", [](In x) { return x[0].diagonal(); }, {{3, 4}}},
      {"diagonal above", [](In x) { return x[0].diagonal(1, 0, 2); }, {{3, 2, 3}}},
      {"diagonal below", [](In x) { return x[0].diagonal(-2); }, {{4, 3}}},
      {"index",
       [](In x) {
         return x[0][{Slice{0, 3, 2}, 1}];
       },
       {{3, 2}}},
      {"index around",
       [](In x) {
         return x[0][{newaxis, ellipsis, 0}];
       },
       {{2, 3, 2}}},
      {"contiguous", [](In x) { return x[0].contiguous(); }, {{2, 3}}},
      {"clone", [](In x) { return x[0].clone(); }, {{2, 3}}},
      {"to the same", [](In x) { return x[0].to(DType::f64); }, {{2, 3}}},
      {"a view of a view", [](In x) { return x[0].t().slice(0, {1}).reshape({-1}); }, {{2, 3}}},
      {"two views", [](In x) { return x[0][0] * x[0][1]; }, {{2, 3}}},
  });
}

TEST_CASE("a conversion's gradient is converted back") {
  const Variable x = leaf(tensor({1.f, 2.f}));
  sum(square(x.to(DType::f64))).backward();
  CHECK(x.grad().dtype() == DType::f32);
  CHECK(mismatch(x.grad().value(), tensor({2.f, 4.f})) == "");
  CHECK_FALSE(x.to(DType::i64).requires_grad());
}

TEST_CASE("a view shares its numbers; its gradient lies where it looked") {
  const Variable x = leaf(zeros({3, 3}, DType::f64));
  const Variable row = x[1];
  CHECK(row.value().storage() == x.value().storage());
  sum(row * 2).backward();
  CHECK(mismatch(x.grad().value(), tensor({{0, 0, 0}, {2, 2, 2}, {0, 0, 0}}, DType::f64)) == "");
}

}  // namespace
}  // namespace ember::test
