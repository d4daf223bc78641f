#include "ember/autograd/gradient.h"

#include "autograd/gradients.h"
#include "ember/autograd/backward.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/grad_mode.h"
#include "ember/autograd/reduce.h"

namespace ember::test {
namespace {

RowSparse some_rows() {
  return {tensor({3, 1, 3}), tensor({{1.0, 2.0}, {3.0, 4.0}, {5.0, 6.0}}, DType::f64), 5};
}
Tensor whole() {
  return tensor({{0, 0}, {3, 4}, {0, 0}, {6, 8}, {0, 0}}, DType::f64);
}

TEST_CASE("rows stand for a whole tensor") {
  const Gradient gradient = some_rows();
  CHECK(gradient.defined());
  CHECK(gradient.is_row_sparse());
  CHECK(gradient.shape() == Shape{5, 2});
  CHECK(gradient.dtype() == DType::f64);
  CHECK(mismatch(gradient.to_dense().value(), whole()) == "");
}

TEST_CASE("coalesced rows are each there once, in order") {
  const RowSparse rows = some_rows().coalesce();
  CHECK(mismatch(rows.indices, tensor({1, 3})) == "");
  CHECK(mismatch(rows.rows.value(), tensor({{3, 4}, {6, 8}}, DType::f64)) == "");
  CHECK(mismatch(rows.to_dense().value(), whole()) == "");
  const RowSparse none{empty({0}, DType::i64), empty({0, 2}, DType::f64), 5};
  CHECK(none.coalesce().indices.numel() == 0);
  CHECK(mismatch(none.to_dense().value(), zeros({5, 2}, DType::f64)) == "");
}

TEST_CASE("rows of rows, and rows that are single numbers") {
  const RowSparse cubes{tensor({1, 1}), ones({2, 2, 3}, DType::f64), 3};
  CHECK(cubes.shape() == Shape{3, 2, 3});
  CHECK(mismatch(cubes.coalesce().rows.value(), full({1, 2, 3}, 2, DType::f64)) == "");
  const RowSparse numbers{tensor({2, 0}), tensor({5.0, 6.0}, DType::f64), 3};
  CHECK(mismatch(numbers.to_dense().value(), tensor({6.0, 0.0, 5.0}, DType::f64)) == "");
}

TEST_CASE("making rows dense and coalescing them can be differentiated") {
  const Tensor indices = tensor({3, 1, 3});
  check_gradients({
      {"to_dense",
       [=](In x) {
         return RowSparse{indices, x[0], 5}.to_dense();
       },
       {{3, 2}}},
      {"coalesce",
       [=](In x) {
         return RowSparse{indices, x[0], 5}.coalesce().rows;
       },
       {{3, 2}}},
  });
}

TEST_CASE("a gradient says which of the three it is") {
  CHECK_FALSE(Gradient().defined());
  CHECK_FALSE(Gradient(Variable()).defined());
  const Gradient dense = Variable(ones({2, 2}));
  CHECK(dense.dense().shape() == Shape{2, 2});
  CHECK_THROWS_WITH(Gradient().dense(), "[gradient] there is none");
  CHECK_THROWS_WITH(Gradient().to_dense(), "[gradient] there is none");
  CHECK_THROWS_WITH(Gradient().row_sparse(), "[gradient] there is none");
  CHECK_THROWS_WITH(dense.row_sparse(), "[gradient] it is dense: take dense()");
  CHECK_THROWS_WITH(Gradient(some_rows()).dense(),
                    "[gradient] it is row-sparse, with 3 rows of (5, 2): take row_sparse(), or "
                    "to_dense()");
}

TEST_CASE("accumulating leaves alone what others hold") {
  const NoGrad silent;
  const Variable ones_of = ones({5, 2}, DType::f64);
  const auto intact = [&] { return mismatch(ones_of.value(), ones({5, 2}, DType::f64)); };
  CHECK(mismatch(accumulate(ones_of, ones_of).dense().value(), full({5, 2}, 2, DType::f64)) == "");
  CHECK(intact() == "");
  CHECK(mismatch(accumulate(ones_of, some_rows()).dense().value(), whole() + 1) == "");
  CHECK(intact() == "");
  CHECK(mismatch(accumulate(some_rows(), ones_of).dense().value(), whole() + 1) == "");
  CHECK(intact() == "");
  CHECK(accumulate({}, ones_of).dense().value().storage() == ones_of.value().storage());
  CHECK(accumulate(ones_of, {}).dense().value().storage() == ones_of.value().storage());
  CHECK_FALSE(accumulate({}, {}).defined());
}

TEST_CASE("accumulating adds in place to what nobody else holds") {
  const NoGrad silent;
  Gradient a = Variable(ones({5, 2}, DType::f64));
  const void* memory = a.dense().value().raw_data();
  a = accumulate(std::move(a), Variable(ones({5, 2}, DType::f64)));
  a = accumulate(std::move(a), some_rows());
  a = accumulate(some_rows(), std::move(a));
  CHECK(a.dense().value().raw_data() == memory);
  CHECK(mismatch(a.dense().value(), whole() * 2 + 2) == "");
}

TEST_CASE("accumulated sparse gradients keep all their rows, and their history") {
  const Gradient both = accumulate(some_rows(), some_rows());
  REQUIRE(both.is_row_sparse());
  CHECK(both.row_sparse().indices.numel() == 6);
  CHECK(mismatch(both.to_dense().value(), whole() * 2) == "");

  const Variable rows = leaf(ones({3, 2}, DType::f64));
  const RowSparse recorded{tensor({3, 1, 3}), rows, 5};
  for (const Gradient& gradient :
       {accumulate(recorded, recorded), accumulate(recorded, Variable(ones({5, 2}, DType::f64))),
        accumulate(Variable(ones({5, 2}, DType::f64)), recorded)}) {
    CHECK(grad({sum(gradient.to_dense())}, {rows})[0].defined());
  }
}

TEST_CASE("rows that do not fit are refused") {
  const Tensor rows = ones({2, 3});
  CHECK_THROWS_WITH(Gradient(RowSparse{tensor({0, 4}), rows, 4}),
                    "[row_sparse] got index 4 at (1,): needs 0 to 3");
  CHECK_THROWS_WITH(
      Gradient(RowSparse{tensor({0}), rows, 4}),
      "[row_sparse] got indices of shape (1,) for rows of shape (2, 3): needs (I) and "
      "(I, D...)");
  CHECK_THROWS_AS(Gradient(RowSparse{tensor({{0, 1}}), rows, 4}), Error);
  CHECK_THROWS_AS(Gradient(RowSparse{{}, rows, 4}), Error);
}

TEST_CASE("an owned gradient is alone with its numbers, but for rows") {
  const Tensor shared = ones({5, 2}, DType::f64);
  CHECK_FALSE(owned(Variable(shared)).dense().value().storage() == shared.storage());
  Gradient alone = Variable(ones({5, 2}, DType::f64));
  const void* memory = alone.dense().value().raw_data();
  alone = owned(std::move(alone));
  CHECK(alone.dense().value().raw_data() == memory);
  CHECK(owned(Variable(ones({2, 1}, DType::f64).expand({2, 3}))).dense().value().is_contiguous());
  CHECK_FALSE(owned({}).defined());

  const Tensor ids = tensor({1, 2}), rows = ones({2, 2}, DType::f64);
  const Gradient sparse = owned(RowSparse{ids, rows, 5});
  CHECK_FALSE(sparse.row_sparse().indices.storage() == ids.storage());
  CHECK(sparse.row_sparse().rows.value().storage() == rows.storage());
}

}  // namespace
}  // namespace ember::test
