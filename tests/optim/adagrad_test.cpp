#include "ember/optim/adagrad.h"

#include <cmath>

#include "optim/table_with_rows.h"

namespace ember::test {
namespace {

using namespace ember::optim;
using matchers::ContainsSubstring;

TEST_CASE("Adagrad's steps shrink as squared gradients add up, and with lr_decay") {
  const Variable w(zeros({2}, DType::f64), true);
  Adagrad adagrad({w}, {.lr = 0.5, .lr_decay = 0.25, .initial_accumulator_value = 7, .eps = 0});
  const Tensor g = tensor({3.0, -3.0}, DType::f64);
  w.set_grad(Variable(g));
  adagrad.step();
  CHECK(mismatch(w.value(), tensor({-0.375, 0.375}, DType::f64), {1e-15, 0}) == "");  // s = 7 + 9
  w.set_grad(Variable(g));
  adagrad.step();
  const double second = 0.5 / (1 + 0.25) * 3 / std::sqrt(25.0);
  CHECK(w.value()[0].item() == Approx(-0.375 - second));
  CHECK(w.value()[1].item() == Approx(0.375 + second));
}

TEST_CASE("a row-sparse step of Adagrad equals the dense one and touches no other row") {
  const Tensor start = randn({5, 4}, DType::f64);
  const Tensor moved = check_row_sparse_step<Adagrad>(start, AdagradOptions{.lr = 0.1});
  CHECK(mismatch(moved[0], start[0], {0, 0}) == "");
}

TEST_CASE("options that Adagrad does not take are refused") {
  const Variable w(ones({3}), true);
  CHECK_THROWS_WITH(Adagrad({w}, {.eps = -1}), ContainsSubstring("[Adagrad]"));
  CHECK_THROWS_WITH(Adagrad({w}, {.lr_decay = -1}), ContainsSubstring("lr_decay -1"));
  const Variable table = table_with_rows(randn({5, 4}));
  CHECK_THROWS_WITH(Adagrad({table}, {.weight_decay = 1}).step(), ContainsSubstring("row-sparse"));
}

}  // namespace
}  // namespace ember::test
