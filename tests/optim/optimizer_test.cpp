#include "ember/optim/optimizer.h"

#include <cmath>

#include "ember/optim/adagrad.h"
#include "ember/optim/adam.h"
#include "ember/optim/lr_scheduler.h"
#include "ember/optim/sgd.h"
#include "optim/table_with_rows.h"

namespace ember::test {
namespace {

using namespace ember::optim;
using matchers::ContainsSubstring;

TEST_CASE("indices that were written to after backward() reach no row outside of the table") {
  const Variable table = table_with_rows(randn({5, 4}, DType::f64));
  const Tensor before = table.value().clone();
  table.gradient().row_sparse().indices.data<std::int64_t>()[0] = 5;
  const Variable other(ones({3}, DType::f64), true);
  other.set_grad(Variable(ones({3}, DType::f64)));
  CHECK_THROWS_WITH(SGD({other, table}, {.lr = 0.1}).step(), matchers::StartsWith("[SGD] got index 5"));
  CHECK(mismatch(table.value(), before) == "");
  CHECK(mismatch(other.value(), ones({3}, DType::f64)) == "");  // nothing has moved
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

TEST_CASE("parameters that an optimizer cannot take are refused") {
  const Variable w(ones({3}), true);
  CHECK_THROWS_WITH(SGD(std::vector<Variable>{}), ContainsSubstring("[SGD] got no parameters"));
  CHECK_THROWS_WITH(SGD({w, w}), ContainsSubstring("parameter 1 was given before"));
  CHECK_THROWS_WITH(SGD({w * 2}), ContainsSubstring("parameter 0 is not a leaf"));
  CHECK_THROWS_WITH(SGD({Variable(ones({3}))}), ContainsSubstring("parameter 0 is not a leaf"));
  CHECK_THROWS_WITH(SGD({Variable(ones({3, 2}).t(), true)}),
                    ContainsSubstring("is not contiguous"));
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

}  // namespace
}  // namespace ember::test
