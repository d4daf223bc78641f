#include "ember/autograd/join.h"

#include "autograd/gradients.h"
#include "ember/autograd/backward.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/reduce.h"

namespace ember::test {
namespace {

TEST_CASE("joining and cutting have first and second derivatives") {
  check_gradients({
      {"cat", [](In x) { return cat(x); }, {{2, 3}, {1, 3}, {0, 3}}},
      {"cat last", [](In x) { return cat(x, -1); }, {{2, 3}, {2, 1}}},
      {"cat twice the same",
       [](In x) {
         return cat({x[0], x[1], x[0]});
       },
       {{2}, {3}}},
      {"stack", [](In x) { return stack(x); }, {{2, 3}, {2, 3}}},
      {"stack last", [](In x) { return stack(x, -1); }, {{2, 3}, {2, 3}}},
      {"stack scalars", [](In x) { return stack(x); }, {{}, {}, {}}},
      {"split", [](In x) { return split(x[0], 2)[1]; }, {{5, 2}}},
      {"split into lengths",
       [](In x) {
         const auto parts = split(x[0], {1, 0, 3}, 1);
         return parts[0] * parts[2];
       },
       {{2, 4}}},
      {"chunk", [](In x) { return chunk(x[0], 3, -1)[0] + chunk(x[0], 3, -1)[1]; }, {{2, 6}}},
      {"pad",
       [](In x) {
         return pad(x[0], {1, 2, 0, 1}, 7);
       },
       {{2, 3}}},
      {"pad cutting",
       [](In x) {
         return pad(x[0], {-1, 2, 1, -1});
       },
       {{2, 3}}},
      {"tril", [](In x) { return tril(x[0]); }, {{3, 3}}},
      {"tril above", [](In x) { return tril(x[0], 1); }, {{2, 2, 3}}},
      {"triu", [](In x) { return triu(x[0]); }, {{3, 2}}},
      {"triu below", [](In x) { return triu(x[0], -1); }, {{3, 4}}},
  });
}

TEST_CASE("parts of different dtypes get gradients of their own") {
  const Variable a = leaf(ones({2})), b = leaf(ones({2}, DType::f64));
  for (const Variable& y : {cat({a, b}), stack({a, b})}) {
    const auto gradients = grad({sum(y * 3)}, {a, b});
    CHECK(mismatch(gradients[0].value(), full({2}, 3)) == "");
    CHECK(mismatch(gradients[1].value(), full({2}, 3, DType::f64)) == "");
  }
}

TEST_CASE("widths that cannot be are refused") {
  constexpr auto kLeast = std::numeric_limits<std::int64_t>::min();
  CHECK_THROWS_AS(pad(Variable(ones({3}), true), {kLeast, 0}), Error);
}

}  // namespace
}  // namespace ember::test
