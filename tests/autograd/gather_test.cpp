#include "ember/autograd/gather.h"

#include "autograd/gradients.h"
#include "ember/autograd/backward.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/gradient.h"
#include "ember/autograd/reduce.h"

namespace ember::test {
namespace {

TEST_CASE("look-ups and their reverses have first and second derivatives") {
  const Tensor ids = tensor({{2, 0, 2}, {1, 2, 3}});
  const Tensor places = tensor({1, 0, 1});
  const Tensor along = tensor({{0, 1}, {1, 1}, {0, 0}});
  const EmbeddingOptions padded{.padding_idx = 2};
  const EmbeddingOptions sparse{.sparse = true};
  const EmbeddingOptions both{.padding_idx = 2, .sparse = true};
  check_gradients({
      {"embedding", [=](In x) { return embedding(x[0], ids); }, {{4, 2}}},
      {"embedding sparse", [=](In x) { return embedding(x[0], ids, sparse); }, {{4, 2}}},
      {"embedding of one", [=](In x) { return embedding(x[0], tensor(3)); }, {{4, 2}}},
      {"embedding of none",
       [=](In x) {
         return embedding(x[0], empty({0, 2}, DType::i64), sparse);
       },
       {{4, 2}}},
      {"embedding of a function",
       [=](In x) { return embedding(square(x[0]), ids, sparse); },
       {{4, 2}}},
      {"index_select", [=](In x) { return index_select(x[0], 0, places); }, {{3, 2}}},
      {"index_select last", [=](In x) { return index_select(x[0], -1, places); }, {{3, 2}}},
      {"index_select sparse",
       [=](In x) { return index_select(x[0], 0, places, true); },
       {{3, 2, 2}}},
      {"index_select sparse vector",
       [=](In x) { return index_select(x[0], 0, places, true); },
       {{3}}},
      {"gather", [=](In x) { return gather(x[0], 1, along); }, {{3, 2}}},
      {"gather first", [=](In x) { return gather(x[0], 0, along); }, {{3, 2}}},
      {"gather fewer", [=](In x) { return gather(x[0], -1, along.narrow(0, 0, 2)); }, {{3, 4}}},
      {"index_add", [=](In x) { return index_add(x[0], 0, places, x[1]); }, {{3, 2}, {3, 2}}},
      {"index_add scaled",
       [=](In x) { return index_add(x[0], 1, places, x[1], -0.5); },
       {{2, 2}, {2, 3}}},
      {"scatter_add", [=](In x) { return scatter_add(x[0], 1, along, x[1]); }, {{3, 2}, {3, 2}}},
      {"sort", [](In x) { return sort(x[0]).values; }, {{2, 4}}, apart},
      {"sort first, falling", [](In x) { return sort(x[0], 0, true).values; }, {{4, 2}}, apart},
      {"topk", [](In x) { return topk(x[0], 2).values; }, {{2, 4}}, apart},
      {"topk smallest", [](In x) { return topk(x[0], 2, 0, false).values; }, {{4, 2}}, apart},
  });

  // A padding row has no gradient on purpose, so differences are not its measure.
  for (const EmbeddingOptions& options : {padded, both}) {
    const Variable table = leaf(ones({4, 2}, DType::f64));
    sum(embedding(table, ids, options)).backward();
    CHECK(mismatch(table.grad().value(), tensor({{1, 1}, {1, 1}, {0, 0}, {1, 1}}, DType::f64)) ==
          "");
  }
}

TEST_CASE("a sparse embedding's gradient is the rows that were looked up, as they came") {
  const Variable table = leaf(ones({1000, 2}, DType::f64));
  const Tensor ids = tensor({7, 3, 7});
  embedding(table, ids, {.sparse = true})
      .backward(tensor({{1.0, 2.0}, {3.0, 4.0}, {5.0, 6.0}}, DType::f64));
  const Gradient gradient = table.gradient();
  REQUIRE(gradient.is_row_sparse());
  CHECK(gradient.shape() == Shape{1000, 2});
  CHECK(mismatch(gradient.row_sparse().indices, ids) == "");
  CHECK(gradient.row_sparse().rows.shape() == Shape{3, 2});
  CHECK(mismatch(table.grad().value()[7], tensor({6.0, 8.0}, DType::f64)) == "");
}

TEST_CASE("a padding row is left out of the rows, too") {
  const Variable table = leaf(ones({5, 2}, DType::f64));
  const EmbeddingOptions options{.padding_idx = 0, .sparse = true};
  sum(embedding(table, tensor({{0, 3}, {4, 0}}), options)).backward();
  CHECK(mismatch(table.gradient().row_sparse().indices, tensor({3, 4})) == "");

  table.zero_grad();
  sum(embedding(table, tensor({0, 0}), options)).backward();
  CHECK(table.gradient().row_sparse().indices.shape() == Shape{0});
  CHECK(mismatch(table.grad().value(), zeros({5, 2}, DType::f64)) == "");
}

TEST_CASE("ids that are written over afterwards do not move a gradient that was left") {
  const Variable table = leaf(ones({5, 2}, DType::f64));
  const Tensor ids = tensor({1, 2});
  sum(embedding(table, ids, {.sparse = true})).backward();
  ids.copy_(tensor({3, 4}));
  sum(embedding(table, ids, {.sparse = true})).backward();
  CHECK(mismatch(table.gradient().row_sparse().indices, tensor({1, 2, 3, 4})) == "");
}

TEST_CASE("ids that are written over before backward are noticed") {
  const Variable table = leaf(ones({5, 2}, DType::f64));
  const Tensor ids = tensor({1, 2});
  const Variable y = sum(embedding(table, ids));
  ids.zero_();
  CHECK_THROWS_WITH(y.backward(), matchers::ContainsSubstring("[backward of embedding]"));
}

TEST_CASE("what cannot be looked up says so") {
  const Variable table = leaf(ones({5, 2}));
  CHECK_THROWS_WITH(embedding(leaf(ones({5})), tensor({1})),
                    "[embedding] got a table of shape (5,): needs (V, C)");
  CHECK_THROWS_AS(embedding(table, tensor({5})), Error);
  CHECK_THROWS_WITH(index_select(table, 1, tensor({0}), true),
                    "[index_select] got sparse along axis 1: only the first axis has rows");
}

TEST_CASE("a padding row counts from the end, and lies within the table") {
  const Variable table = leaf(ones({3, 2}, DType::f64));
  sum(embedding(table, tensor({0, 2}), {.padding_idx = -1})).backward();
  CHECK(mismatch(table.grad().value(), tensor({{1., 1.}, {0., 0.}, {0., 0.}}, DType::f64)) == "");
  CHECK_THROWS_WITH(embedding(table, tensor({0}), {.padding_idx = 77}),
                    "[embedding] padding_idx 77 is outside a table of 3 rows");
}

}  // namespace
}  // namespace ember::test
