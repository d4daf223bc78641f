#include "ember/optim/adam.h"

#include <cmath>

#include "optim/table_with_rows.h"

namespace ember::test {
namespace {

using namespace ember::optim;
using matchers::ContainsSubstring;

TEST_CASE("Adam's first step is lr long, whatever the size of the gradient") {
  const Variable w(zeros({3}, DType::f64), true);
  Adam adam({w}, {.lr = 0.5, .eps = 0});
  w.set_grad(Variable(tensor({1e-8, -1.0, 1e8}, DType::f64)));
  adam.step();
  CHECK(mismatch(w.value(), tensor({-0.5, 0.5, -0.5}, DType::f64), {1e-12, 0}) == "");
}

TEST_CASE("Adam corrects both averages for having begun at 0") {
  const Variable w(zeros({1}, DType::f64), true);
  Adam adam({w}, {.lr = 1, .beta1 = 0.5, .beta2 = 0.75, .eps = 0});
  for (const double g : {2.0, 6.0}) {
    w.set_grad(Variable(full({1}, g, DType::f64)));
    adam.step();
  }
  // m = 0.5 (0.5 2) + 0.5 6 = 3.5, v = 0.75 (0.25 4) + 0.25 36 = 9.75
  CHECK(w.value().item() == Approx(-1 - (3.5 / 0.75) / std::sqrt(9.75 / 0.4375)));
  const StateDict state = adam.state_dict();
  CHECK(state.at("state.0.exp_avg").item() == 3.5);
  CHECK(state.at("state.0.exp_avg_sq").item() == 9.75);
}

TEST_CASE(
    "a row-sparse step of Adam leaves all but its rows alone, and what it remembers of them") {
  const Tensor start = randn({5, 4}, DType::f64);
  const Variable table = table_with_rows(start);
  Adam adam({table}, {.lr = 0.1});
  adam.step();
  const StateDict state = adam.state_dict();
  for (const std::int64_t row : {0, 2, 4}) {
    CHECK(mismatch(table.value()[row], start[row], {0, 0}) == "");
    CHECK(sum(abs(state.at("state.0.exp_avg")[row])).item() == 0);
  }
  for (const std::int64_t row : {1, 3}) {
    CHECK(mismatch(table.value()[row], start[row]) != "");
    CHECK(sum(abs(state.at("state.0.exp_avg")[row])).item() > 0);
  }
}

TEST_CASE("Adam's weight decay passes through the gradient, AdamW's does not") {
  const auto step = [](auto&& optimizer, const Variable& w) {
    w.set_grad(Variable(ones({1}, DType::f64)));
    optimizer.step();
    return w.value().item();
  };
  // The gradient is 1 + 0.5: the first step is as long as any other's.
  Variable w(ones({1}, DType::f64), true);
  CHECK(step(Adam({w}, {.lr = 0.25, .eps = 0, .weight_decay = 0.5}), w) == Approx(0.75));
  w = Variable(ones({1}, DType::f64), true);
  CHECK(step(AdamW({w}, {.lr = 0.25, .eps = 0, .weight_decay = 0.5}), w) ==
        Approx(1 - 0.25 * 0.5 - 0.25));
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

TEST_CASE("options that Adam and AdamW do not take are refused") {
  const Variable w(ones({3}), true);
  CHECK_THROWS_WITH(Adam({w}, {.beta1 = 1}), ContainsSubstring("[Adam] got betas 1"));
  CHECK_THROWS_WITH(AdamW({w}, {.beta2 = -1}), ContainsSubstring("[AdamW] got betas"));
  CHECK_THROWS_WITH(Adam({w}, {.eps = -1}), ContainsSubstring("[Adam] got lr 0.001, eps -1"));
  const Variable table = table_with_rows(randn({5, 4}));
  CHECK_THROWS_WITH(AdamW({table}).step(), ContainsSubstring("[AdamW] got a row-sparse gradient"));
}

}  // namespace
}  // namespace ember::test
