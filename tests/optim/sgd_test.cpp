#include "ember/optim/sgd.h"

#include <cmath>

#include "optim/table_with_rows.h"

namespace ember::test {
namespace {

using namespace ember::optim;
using matchers::ContainsSubstring;

/// 1 after steps with gradients of 1.
double after_sgd_steps(int steps, const SGDOptions& options) {
  const Variable w(ones({1}, DType::f64), true);
  SGD sgd({w}, options);
  for (int i = 0; i < steps; ++i) {
    w.set_grad(Variable(ones({1}, DType::f64)));
    sgd.step();
  }
  return w.value().item();
}

TEST_CASE("SGD steps against the gradient, with momentum, dampening and decay by their formula") {
  CHECK(after_sgd_steps(2, {.lr = 0.25}) == 0.5);
  // b = 1, then 0.5 + 1; dampening spares the first step.
  CHECK(after_sgd_steps(2, {.lr = 0.25, .momentum = 0.5}) == 1 - 0.25 * (1 + 1.5));
  CHECK(after_sgd_steps(2, {.lr = 0.25, .momentum = 0.5, .dampening = 0.5}) == 1 - 0.25 * (1 + 1));
  CHECK(after_sgd_steps(2, {.lr = 0.25, .momentum = 0.5, .nesterov = true}) ==
        1 - 0.25 * (1.5 + 1.75));
  CHECK(after_sgd_steps(1, {.lr = 0.25, .weight_decay = 0.5}) == 1 - 0.25 * (1 + 0.5));
}

TEST_CASE("a row-sparse step of SGD equals the dense one, also where every row moves") {
  const Tensor start = randn({5, 4}, DType::f64);
  const Tensor moved = check_row_sparse_step<SGD>(start, SGDOptions{.lr = 0.1});
  CHECK(mismatch(moved[0], start[0], {0, 0}) == "");
  check_row_sparse_step<SGD>(start, SGDOptions{.lr = 0.1, .momentum = 0.9, .weight_decay = 0.1});
}

TEST_CASE("max_row_norm shortens the rows of a step that are longer, once they are summed") {
  const Variable table(zeros({4, 2}, DType::f64), true);
  const Tensor rows = tensor({{1.5, 2.0}, {0.3, 0.4}, {1.5, 2.0}}, DType::f64);
  table.set_grad(RowSparse{tensor({1, 3, 1}), Variable(rows), 4});  // row 1: (3, 4), of norm 5
  SGD({table}, {.lr = 1, .max_row_norm = 2}).step();
  const Tensor expected = tensor({{0.0, 0.0}, {-1.2, -1.6}, {0.0, 0.0}, {-0.3, -0.4}}, DType::f64);
  CHECK(mismatch(table.value(), expected, {1e-14, 0}) == "");

  table.set_grad(Variable(ones({4, 2}, DType::f64)));
  CHECK_THROWS_WITH(SGD({table}, {.max_row_norm = 2}).step(),
                    ContainsSubstring("[SGD] got a dense gradient with max_row_norm 2"));
  CHECK(mismatch(table.value(), expected, {1e-14, 0}) == "");
}

TEST_CASE("options that SGD does not take are refused") {
  const Variable w(ones({3}), true);
  CHECK_THROWS_WITH(SGD({w}, {.lr = -1}), ContainsSubstring("none may be negative"));
  CHECK_THROWS_WITH(SGD({w}, {.nesterov = true}), ContainsSubstring("nesterov needs momentum"));
  CHECK_THROWS_WITH(SGD({w}, {.dampening = std::nan("")}), ContainsSubstring("dampening nan"));
  for (const SGDOptions& options :
       {SGDOptions{.max_row_norm = 0}, SGDOptions{.momentum = 0.9, .max_row_norm = 1},
        SGDOptions{.weight_decay = 0.1, .max_row_norm = 1}}) {
    CHECK_THROWS_WITH(SGD({w}, options), ContainsSubstring("needs a positive norm"));
  }
}

}  // namespace
}  // namespace ember::test
