#include "ember/autograd/embedding_bag.h"

#include "autograd/gradients.h"
#include "ember/autograd/backward.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/gradient.h"
#include "ember/autograd/reduce.h"

namespace ember::test {
namespace {

TEST_CASE("embedding_bag has first and second derivatives, dense and sparse") {
  const Bags some{tensor({2, 0, 2, 0, 1, 2, 3}), tensor({0, 3, 3, 7})};
  const Bags one{tensor({1}), tensor({0, 1})};
  const Bags empties{empty({0}, DType::i64), tensor({0, 0, 0})};
  for (const BagMode mode : {BagMode::sum, BagMode::mean}) {
    for (const bool sparse : {false, true}) {
      const EmbeddingBagOptions options{mode, sparse};
      INFO("mode " << static_cast<int>(mode) << ", sparse " << sparse);
      check_gradients({
          {"some", [=](In x) { return embedding_bag(x[0], some, options); }, {{4, 3}}},
          {"narrow", [=](In x) { return embedding_bag(x[0], some, options); }, {{4, 1}}},
          {"one", [=](In x) { return embedding_bag(x[0], one, options); }, {{2, 5}}},
          {"empties", [=](In x) { return embedding_bag(x[0], empties, options); }, {{2, 2}}},
          {"of a function",
           [=](In x) { return embedding_bag(square(x[0]), some, options); },
           {{4, 2}}},
      });
    }
  }
}

TEST_CASE("a sparse gradient names the rows that were looked up, and is the dense one") {
  const Bags bags{tensor({2, 0, 2}), tensor({0, 1, 3})};
  const Variable dense = leaf(randn({1000, 3}, DType::f64)), sparse = leaf(dense.value());
  sum(square(embedding_bag(dense, bags))).backward();
  sum(square(embedding_bag(sparse, bags, {.sparse = true}))).backward();
  REQUIRE(sparse.gradient().is_row_sparse());
  CHECK(sparse.gradient().row_sparse().indices.numel() <= 3);
  CHECK(mismatch(sparse.grad().value(), dense.grad().value()) == "");
}

TEST_CASE("bags that do not fit the table are refused") {
  CHECK_THROWS_WITH(embedding_bag(leaf(ones({4, 2})), {tensor({4}), tensor({0, 1})}),
                    matchers::StartsWith("["));
}

}  // namespace
}  // namespace ember::test
