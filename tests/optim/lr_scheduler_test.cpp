#include "ember/optim/lr_scheduler.h"

#include <cmath>

#include "ember/optim/sgd.h"
#include "ember/tensor/creation.h"
#include "support/catch.h"
#include "support/golden.h"

namespace ember::test {
namespace {

using namespace ember::optim;
using matchers::ContainsSubstring;

/// The schedule that gives the rates of PyTorch's class of this name.
Schedule to_schedule(const std::string& name, const Json& o) {
  if (name == "StepLR") return step_decay(o.at("step_size"), o.value("gamma", 0.1));
  if (name == "ConstantLR") return constant(o.at("factor"), o.at("total_iters"));
  if (name == "LinearLR")
    return linear(o.at("start_factor"), o.at("end_factor"), o.at("total_iters"));
  if (name == "CosineAnnealingLR") {
    return cosine_annealing(o.at("T_max"), o.value("eta_min", 0.0) / o.at("lr").get<double>());
  }
  REQUIRE(name == "LambdaLR");
  return [base = o.at("base").get<double>()](std::int64_t step) {
    return std::pow(base, static_cast<double>(step));
  };
}

TEST_CASE("schedules give PyTorch's rates") {
  int followed = 0;
  for (const Json& golden : read_golden("optim.json")) {
    if (!golden.contains("schedule")) continue;
    INFO(golden.at("schedule") << ", " << golden.at("options"));
    const Variable param(zeros({1}), true);
    SGD optimizer({param}, {.lr = golden.at("options").at("lr")});
    LRScheduler scheduler(optimizer, to_schedule(golden.at("schedule"), golden.at("options")));
    for (const Json& rate : golden.at("rates")) {
      REQUIRE(std::abs(optimizer.lr() - rate.get<double>()) < 1e-12);
      scheduler.step();
    }
    ++followed;
  }
  CHECK(followed > 5);
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

TEST_CASE("a scheduler sets the rate of step 0 at once, and counts its steps") {
  const Variable w(ones({1}), true);
  SGD sgd({w}, {.lr = 0.5});
  LRScheduler scheduler(sgd, [](std::int64_t step) { return static_cast<double>(step); });
  CHECK(sgd.lr() == 0);
  for (int i = 0; i < 3; ++i) scheduler.step();
  CHECK(sgd.lr() == 1.5);
  CHECK(scheduler.last_step() == 3);
  CHECK_THROWS_WITH(LRScheduler(sgd, Schedule()), "[LRScheduler] got no schedule");
}

}  // namespace
}  // namespace ember::test
