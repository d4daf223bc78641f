#include "ember/nn/embedding.h"

#include "ember/autograd/elementwise.h"
#include "ember/autograd/gradient.h"
#include "ember/autograd/reduce.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/matmul.h"
#include "ember/tensor/random.h"
#include "nn/parameter_names.h"
#include "support/catch.h"
#include "support/compare.h"

namespace ember::test {
namespace {

using matchers::ContainsSubstring;

TEST_CASE("an Embedding gives the rows of ids of any shape") {
  const nn::Embedding embedding(5, 3);
  CHECK(parameter_names(embedding) == std::vector<std::string>{"weight"});
  const Tensor rows = embedding(tensor({{4, 0}, {1, 4}, {2, 2}})).value();
  REQUIRE(rows.shape() == Shape{3, 2, 3});
  CHECK(mismatch(rows[{1, 1}], embedding.weight.value()[4], {0, 0}) == "");
  CHECK(mismatch(rows[{0, 1}], embedding.weight.value()[0], {0, 0}) == "");
  CHECK(embedding(tensor(2)).shape() == Shape{3});
  CHECK(embedding(zeros({2, 0}, DType::i64)).shape() == Shape{2, 0, 3});
}

TEST_CASE("an embedding's padding row, shared table and head") {
  const nn::Embedding padded(5, 3, {.padding_idx = -1});
  CHECK(sum(abs(padded.weight.value()[4])).item() == 0);
  sum(padded(tensor({4, 1, 4}))).backward();
  CHECK(sum(abs(padded.weight.grad().value()[4])).item() == 0);
  CHECK(padded.extra_repr() == "5, 3, padding_idx=4");

  const Tensor table = randn({5, 3});
  const nn::Embedding frozen = nn::Embedding::from_pretrained(table);
  CHECK_FALSE(frozen(tensor({0})).requires_grad());
  CHECK(frozen.weight.value().storage() == table.storage());
  const Tensor x = randn({2, 3});
  CHECK(mismatch(frozen.as_linear(x).value(), matmul(x, table.t()), {1e-6, 1e-6}) == "");

  const nn::Embedding sparse(5, 3, {.sparse = true});
  sum(sparse(tensor({2, 2}))).backward();
  CHECK(sparse.weight.gradient().is_row_sparse());
}

TEST_CASE("max_norm shortens the rows that are looked up, in place, and no others") {
  const Tensor table = tensor({{3.0, 4.0}, {0.3, 0.4}, {6.0, 8.0}});
  const nn::Embedding embedding = nn::Embedding::from_pretrained(table, false, {.max_norm = 1});
  const Tensor rows = embedding(tensor({0, 1, 0})).value();
  const Tensor expected = tensor({{0.6, 0.8}, {0.3, 0.4}, {0.6, 0.8}});
  CHECK(mismatch(rows, expected, {1e-6, 0}) == "");
  CHECK(mismatch(table[0], expected[0], {1e-6, 0}) == "");
  CHECK(table[2].to_vector() == std::vector<double>{6, 8});
  CHECK(embedding.extra_repr() == "3, 2, max_norm=1");
}

TEST_CASE("bad input to an Embedding says what is wrong") {
  const nn::Embedding embedding(5, 3);
  CHECK_THROWS_WITH(embedding(tensor({1, 5})), ContainsSubstring("5"));
  CHECK_THROWS_WITH(embedding(tensor({1.5})), ContainsSubstring("f32"));
  CHECK_THROWS_WITH(nn::Embedding(5, 3, {.padding_idx = 5}),
                    ContainsSubstring("padding_idx 5 is outside a table of 5 rows"));
  CHECK_THROWS_WITH(nn::Embedding(5, 3, {.max_norm = 0}),
                    ContainsSubstring("[Embedding] got max_norm 0"));
  CHECK_THROWS_WITH(nn::Embedding::from_pretrained(ones({3})),
                    "[Embedding] got a table of shape (3,): needs (V, C)");
}

}  // namespace
}  // namespace ember::test
