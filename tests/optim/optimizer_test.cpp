#include "ember/optim/optimizer.h"

#include <cmath>
#include <limits>

#include "ember/autograd/elementwise.h"
#include "ember/autograd/gather.h"
#include "ember/autograd/gradient.h"
#include "ember/autograd/reduce.h"
#include "ember/optim/adagrad.h"
#include "ember/optim/adam.h"
#include "ember/optim/clip_grad.h"
#include "ember/optim/lr_scheduler.h"
#include "ember/optim/sgd.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/random.h"
#include "support/catch.h"
#include "support/compare.h"

namespace ember::test {
namespace {

using namespace ember::optim;
using matchers::ContainsSubstring;

/// A table whose gradient holds row 1 twice and row 3 once.
Variable table_with_rows(const Tensor& start) {
  Variable table(start.clone(), true);
  sum(square(embedding(table, tensor({1, 3, 1}), {.sparse = true}))).backward();
  return table;
}

TEST_CASE("a row-sparse step equals the dense one and touches no other row") {
  const Tensor start = randn({5, 4}, DType::f64);
  const Variable sparse = table_with_rows(start), dense = table_with_rows(start);
  REQUIRE(sparse.gradient().is_row_sparse());
  dense.set_grad(dense.grad());
  REQUIRE_FALSE(dense.gradient().is_row_sparse());
  SECTION("SGD") {
    SGD({sparse}, {.lr = 0.1}).step();
    SGD({dense}, {.lr = 0.1}).step();
  }
  SECTION("SGD with momentum and weight decay") {
    SGD({sparse}, {.lr = 0.1, .momentum = 0.9, .weight_decay = 0.1}).step();
    SGD({dense}, {.lr = 0.1, .momentum = 0.9, .weight_decay = 0.1}).step();
  }
  SECTION("Adagrad") {
    Adagrad({sparse}, {.lr = 0.1}).step();
    Adagrad({dense}, {.lr = 0.1}).step();
    CHECK(mismatch(sparse.value()[0], start[0], {0, 0}) == "");
  }
  CHECK(mismatch(sparse.value(), dense.value(), {1e-14, 1e-14}) == "");
  CHECK(mismatch(sparse.value()[1], start[1]) != "");
}

TEST_CASE("indices that were written to after backward() reach no row outside of the table") {
  const Variable table = table_with_rows(randn({5, 4}, DType::f64));
  const Tensor before = table.value().clone();
  table.gradient().row_sparse().indices.data<std::int64_t>()[0] = 5;
  CHECK_THROWS_WITH(SGD({table}, {.lr = 0.1}).step(),
                    "[row_sparse] its indices were changed: got 5, needs 0 to 4");
  CHECK(mismatch(table.value(), before) == "");
}

TEST_CASE("an update is never recorded, and a graph that saved the value notices it") {
  const Variable w(ones({3}), true);
  const Variable loss = sum(square(w));
  w.set_grad(Variable(ones({3})));
  SGD({w}, {.lr = 0.5}).step();
  CHECK(w.is_leaf());
  CHECK_THROWS_WITH(loss.backward(), ContainsSubstring("changed in place"));
}

TEST_CASE("a parameter without a gradient, or frozen, is left alone") {
  Variable a(ones({2}), true), b(ones({2}), true);
  Adam adam({a, b});
  a.set_grad(Variable(ones({2})));
  b.set_grad(Variable(ones({2})));
  b.set_requires_grad(false);
  adam.step();
  CHECK(a.value()[0].item() < 1);
  CHECK(b.value()[0].item() == 1);
}

TEST_CASE("groups have options of their own") {
  const Variable a(ones({2}), true), b(ones({2}), true);
  SGD sgd(std::vector<SGD::Group>{{{a}, {.lr = 0.5}}, {{b}, {.lr = 0.25}}});
  a.set_grad(Variable(ones({2})));
  b.set_grad(Variable(ones({2})));
  sgd.step();
  CHECK(a.value()[0].item() == 0.5);
  CHECK(b.value()[0].item() == 0.75);
  LRScheduler scheduler(sgd, constant(0.5, 1));
  CHECK(sgd.lr(0) == 0.25);
  CHECK(sgd.lr(1) == 0.125);
  scheduler.step();
  CHECK(sgd.lr(1) == 0.25);
  sgd.zero_grad();
  CHECK_FALSE(a.has_grad());
  CHECK_THROWS_WITH(sgd.lr(2), ContainsSubstring("there is no group 2"));
}

template <class O, class Options>
void check_resumes(const Options& options) {
  const Tensor start = randn({3}, DType::f64), g = randn({6, 3}, DType::f64);
  const Variable whole(start.clone(), true), halves(start.clone(), true);
  const auto walk = [&](O& optimizer, const Variable& param, int from, int to) {
    for (int step = from; step < to; ++step) {
      param.set_grad(Variable(g[step]));
      optimizer.step();
    }
  };
  O uninterrupted({whole}, options), first({halves}, options), second({halves}, Options());
  walk(uninterrupted, whole, 0, 6);
  walk(first, halves, 0, 3);
  StateDict state;
  for (const auto& [name, numbers] : first.state_dict()) state[name] = numbers.clone();
  second.load_state_dict(state);
  walk(second, halves, 3, 6);
  CHECK(mismatch(halves.value(), whole.value(), {1e-15, 0}) == "");
  CHECK(second.lr() == options.lr);
}

TEST_CASE("a saved optimizer goes on as if it had not stopped") {
  check_resumes<SGD>(SGDOptions{.lr = 0.1});
  check_resumes<Adam>(AdamOptions{.lr = 0.1});
  check_resumes<Adagrad>(AdagradOptions{.lr = 0.1});
}

TEST_CASE("state that does not fit is refused, and nothing is loaded") {
  const Variable w(ones({3}), true);
  Adam adam({w}, {.lr = 0.1});
  StateDict state = adam.state_dict();
  state["state.0.step"] = tensor(5);
  state["state.0.exp_avg"] = ones({4});
  CHECK_THROWS_WITH(adam.load_state_dict(state),
                    ContainsSubstring("'state.0.exp_avg' has shape (4,)"));
  state.erase("state.0.exp_avg");
  state["state.7.exp_avg"] = ones({3});
  CHECK_THROWS_WITH(adam.load_state_dict(state), ContainsSubstring("Nothing was loaded"));
  CHECK_THROWS_WITH(adam.load_state_dict({}), ContainsSubstring("'param_groups.0.lr' is missing"));
  CHECK(adam.state_dict().size() == 1);
  state.erase("state.7.exp_avg");
  CHECK_THROWS_WITH(adam.load_state_dict(state),
                    ContainsSubstring("'state.0.exp_avg' is missing. Nothing was loaded"));
}

TEST_CASE("state that makes no sense is refused") {
  const Variable w(ones({3}), true);
  Adam adam({w}, {.lr = 0.1});
  for (const double lr : {-3.0, std::nan("")}) {
    CHECK_THROWS_WITH(adam.load_state_dict({{"param_groups.0.lr", tensor(lr, DType::f64)}}),
                      ContainsSubstring("'param_groups.0.lr' is"));
  }
  StateDict state = adam.state_dict();
  state["state.0.step"] = tensor(-1);
  CHECK_THROWS_WITH(adam.load_state_dict(state), ContainsSubstring("'state.0.step' is -1"));
  CHECK(adam.lr() == 0.1);
}

TEST_CASE("bad optimizers say what is wrong with them") {
  const Variable w(ones({3}), true);
  CHECK_THROWS_WITH(SGD(std::vector<Variable>{}), ContainsSubstring("[SGD] got no parameters"));
  CHECK_THROWS_WITH(SGD({w, w}), ContainsSubstring("parameter 1 was given before"));
  CHECK_THROWS_WITH(SGD({w * 2}), ContainsSubstring("parameter 0 is not a leaf"));
  CHECK_THROWS_WITH(SGD({Variable(ones({3}))}), ContainsSubstring("parameter 0 is not a leaf"));
  CHECK_THROWS_WITH(SGD({Variable(ones({3, 2}).t(), true)}),
                    ContainsSubstring("is not contiguous"));
  CHECK_THROWS_WITH(SGD({w}, {.lr = -1}), ContainsSubstring("none may be negative"));
  CHECK_THROWS_WITH(SGD({w}, {.nesterov = true}), ContainsSubstring("nesterov needs momentum"));
  CHECK_THROWS_WITH(Adam({w}, {.beta1 = 1}), ContainsSubstring("[Adam] got betas 1"));
  CHECK_THROWS_WITH(AdamW({w}, {.beta2 = -1}), ContainsSubstring("[AdamW] got betas"));
  CHECK_THROWS_WITH(Adagrad({w}, {.eps = -1}), ContainsSubstring("[Adagrad]"));
  const Variable table = table_with_rows(randn({5, 4}));
  CHECK_THROWS_WITH(AdamW({table}).step(), ContainsSubstring("[AdamW] got a row-sparse gradient"));
  CHECK_THROWS_WITH(Adagrad({table}, {.weight_decay = 1}).step(), ContainsSubstring("row-sparse"));
}

TEST_CASE("a step that is refused changes nothing") {
  const Variable dense(ones({2}), true), table = table_with_rows(randn({5, 4}));
  dense.set_grad(Variable(ones({2})));
  Adam adam({dense, table}, {.weight_decay = 0.1});
  for (int i = 0; i < 3; ++i) {
    CHECK_THROWS_WITH(adam.step(), ContainsSubstring("[Adam] got a row-sparse gradient"));
  }
  CHECK(mismatch(dense.value(), ones({2})) == "");
  CHECK(adam.state_dict().size() == 1);  // the learning rate: no step was counted
}

TEST_CASE("AdamW decays by 0.01 unless told otherwise, in groups too") {
  const auto decayed = [](AdamW&& optimizer, const Variable& w) {
    w.set_grad(Variable(zeros({1})));
    optimizer.step();
    return w.value().item();
  };
  const auto one = [] { return Variable(ones({1}), true); };
  Variable w = one();
  CHECK(decayed(AdamW({w}, {.lr = 0.5}), w) == Approx(1 - 0.5 * 0.01));
  w = one();
  CHECK(decayed(AdamW(std::vector<AdamW::Group>{{{w}, {.lr = 0.5}}}), w) == Approx(1 - 0.5 * 0.01));
  w = one();
  CHECK(decayed(AdamW({w}, {.lr = 0.5, .weight_decay = 0}), w) == 1);
}

TEST_CASE("a saved schedule goes on as if it had not stopped") {
  const auto rates = [](int save_after) {
    std::vector<double> result;
    const Variable w(ones({1}), true);
    SGD first({w}, {.lr = 0.8}), second({w}, {.lr = 0.8});
    LRScheduler one(first, step_decay(2, 0.5));
    for (int i = 0; i < save_after; ++i, one.step()) result.push_back(first.lr());
    second.load_state_dict(first.state_dict());  // its rate has decayed already
    LRScheduler two(second, step_decay(2, 0.5));
    two.load_state_dict(one.state_dict());
    for (int i = save_after; i < 6; ++i, two.step()) result.push_back(second.lr());
    return result;
  };
  CHECK(rates(6) == std::vector<double>{0.8, 0.8, 0.4, 0.4, 0.2, 0.2});
  CHECK(rates(3) == rates(6));
  const Variable w(ones({1}), true);
  SGD sgd({w}, {.lr = 1});
  LRScheduler scheduler(sgd, constant());
  CHECK_THROWS_WITH(scheduler.load_state_dict({}), ContainsSubstring("Nothing was loaded"));
}

TEST_CASE("clipping keeps a gradient row-sparse and leaves the rows it came from alone") {
  const Tensor rows = ones({2, 2});
  const Variable table(zeros({3, 2}), true);
  // Row 1 twice: its gradient is (2, 2), of norm sqrt(8).
  table.set_grad(RowSparse{tensor({1, 1}), Variable(rows), 3});
  CHECK(clip_grad_norm_({table}, 1) == Approx(std::sqrt(8.0)));
  REQUIRE(table.gradient().is_row_sparse());
  CHECK(clip_grad_norm_({table}, 100) == Approx(1).epsilon(1e-5));
  CHECK(mismatch(rows, ones({2, 2})) == "");
  table.set_grad(RowSparse{tensor({1, 1}), Variable(rows), 3});
  clip_grad_value_({table}, 1.5);
  CHECK(table.gradient().is_row_sparse());
  CHECK(mismatch(table.grad().value()[1], tensor({1.5, 1.5})) == "");
  table.set_grad(Variable(full({3, 2}, std::numeric_limits<double>::infinity())));
  CHECK_THROWS_WITH(clip_grad_norm_({table}, 1, 2, true), ContainsSubstring("[clip_grad_norm_]"));
}

TEST_CASE("schedules follow one another") {
  const Schedule schedule = sequential(linear(0.5, 1, 2), 2, cosine_annealing(4, 0.1));
  CHECK(schedule(0) == 0.5);
  CHECK(schedule(1) == 0.75);
  CHECK(schedule(2) == 1);
  CHECK(schedule(6) == Approx(0.1));
  CHECK(schedule(60) == Approx(0.1));
  CHECK_THROWS_WITH(step_decay(0), ContainsSubstring("[step_decay]"));
  CHECK_THROWS_WITH(linear(0, 1, 0), ContainsSubstring("[linear]"));
  CHECK_THROWS_WITH(cosine_annealing(0), ContainsSubstring("[cosine_annealing]"));
}

}  // namespace
}  // namespace ember::test
