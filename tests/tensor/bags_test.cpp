#include "ember/tensor/bags.h"

#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/error.h"
#include "ember/tensor/random.h"
#include "ember/tensor/reduce.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/layouts.h"

namespace ember::test {
namespace {

using matchers::ContainsSubstring;

/// Bags of a table of four rows: one with a row twice, an empty one, one of all rows.
Bags some_bags() {
  return {tensor({2, 0, 2, 0, 1, 2, 3}), tensor({0, 3, 3, 7})};
}

/// What sum_bags is, a row at a time.
Tensor slowly(const Tensor& table, const Bags& bags, BagMode mode) {
  const Tensor result = zeros({bags.count(), table.size(1)}, table.dtype());
  for (std::int64_t b = 0; b < bags.count(); ++b) {
    for (const std::int64_t id : bags[b]) result[b].add_(table[id]);
    if (mode == BagMode::mean && !bags[b].empty()) result[b].div_(std::ssize(bags[b]));
  }
  return result;
}

TEST_CASE("a bag is the sum or the mean of its rows, whatever their width") {
  manual_seed(1);
  for (const DType dtype : {DType::f32, DType::f64}) {
    for (const std::int64_t width : {0, 1, 3, 4, 15, 16, 17, 64, 100, 131}) {
      for (const Layout layout : kLayouts) {
        for (const BagMode mode : {BagMode::sum, BagMode::mean}) {
          INFO("width " << width << ", " << to_string(layout));
          const Tensor table = with_layout(randn({4, width}, dtype), layout);
          CHECK(mismatch(sum_bags(table, some_bags(), mode), slowly(table, some_bags(), mode)) ==
                "");
        }
      }
    }
  }
}

TEST_CASE("the gradient of a table is what its bags' gradients give each row") {
  manual_seed(1);
  for (const std::int64_t width : {1, 16, 23}) {
    for (const BagMode mode : {BagMode::sum, BagMode::mean}) {
      const Tensor g = randn({3, width});
      const double whole = mode == BagMode::sum ? 1 : 0;
      const Tensor third = whole == 1 ? g[0] : g[0] / 3, quarter = whole == 1 ? g[2] : g[2] / 4;
      const Tensor expected = zeros({4, width});
      for (std::int64_t row = 0; row < 4; ++row) expected[row].add_(quarter);
      expected[0].add_(third);
      expected[2].add_(third).add_(third);
      CHECK(mismatch(sum_bags_backward(g, some_bags(), mode, 4), expected) == "");
    }
  }
}

TEST_CASE("no bags, or empty ones, are fine") {
  const Bags none{empty({0}, DType::i64), tensor({0})};
  const Bags empties{empty({0}, DType::i64), tensor({0, 0, 0})};
  CHECK(sum_bags(ones({4, 3}), none, BagMode::mean).shape() == Shape{0, 3});
  CHECK(mismatch(sum_bags(ones({4, 3}), empties, BagMode::mean), zeros({2, 3})) == "");
  CHECK(mismatch(sum_bags(ones({0, 3}), empties, BagMode::sum), zeros({2, 3})) == "");
  CHECK(mismatch(sum_bags_backward(ones({2, 3}), empties, BagMode::mean, 4), zeros({4, 3})) == "");
}

TEST_CASE("each id knows its bag") {
  CHECK(mismatch(bag_of_each_id(some_bags()), tensor({0, 0, 0, 2, 2, 2, 2})) == "");
}

TEST_CASE("bags that are none are refused by name") {
  const Tensor ids = tensor({0, 3, 1});
  const auto refusal = [](const Bags& bags) {
    try {
      checked_bags("try", bags, 4);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  CHECK(refusal({ids, tensor({0, 1, 3})}) == "");
  for (const Bags& bags :
       {Bags{ids, tensor({1, 3})}, Bags{ids, tensor({0, 2})}, Bags{ids, tensor({0, 2, 1, 3})},
        Bags{ids, tensor({0, 4, 3})}, Bags{ids, empty({0}, DType::i64)},
        Bags{ids, tensor({{0, 3}})}, Bags{ids.to(DType::f32), tensor({0, 3})},
        Bags{Tensor(), tensor({0})}, Bags{tensor({0, 4}), tensor({0, 2})},
        Bags{tensor({-1}), tensor({0, 1})}}) {
    CHECK_THAT(refusal(bags), matchers::StartsWith("[try] "));
  }
}

}  // namespace
}  // namespace ember::test
