/// A row-sparse gradient as an embedding leaves it, and the step that an optimizer makes of it.
#pragma once

#include "ember/autograd/elementwise.h"
#include "ember/autograd/gather.h"
#include "ember/autograd/gradient.h"
#include "ember/autograd/reduce.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/random.h"
#include "support/catch.h"
#include "support/compare.h"

namespace ember::test {

/// A table whose gradient holds row 1 twice and row 3 once.
inline Variable table_with_rows(const Tensor& start) {
  Variable table(start.clone(), true);
  sum(square(embedding(table, tensor({1, 3, 1}), {.sparse = true}))).backward();
  return table;
}

/// Checks that a row-sparse step equals the dense one; `start` is (5, 4) in f64. Returns the table
/// after the row-sparse step.
template <class O, class Options>
Tensor check_row_sparse_step(const Tensor& start, const Options& options) {
  const Variable sparse = table_with_rows(start), dense = table_with_rows(start);
  REQUIRE(sparse.gradient().is_row_sparse());
  dense.set_grad(dense.grad());
  REQUIRE_FALSE(dense.gradient().is_row_sparse());
  O({sparse}, options).step();
  O({dense}, options).step();
  CHECK(mismatch(sparse.value(), dense.value(), {1e-14, 1e-14}) == "");
  CHECK(mismatch(sparse.value()[1], start[1]) != "");
  return sparse.value();
}

}  // namespace ember::test
