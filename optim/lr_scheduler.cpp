#include "ember/optim/lr_scheduler.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"

namespace ember::optim {

Schedule constant(double factor, std::int64_t total_steps) {
  return [=](std::int64_t step) { return step < total_steps ? factor : 1.0; };
}

Schedule linear(double start_factor, double end_factor, std::int64_t total_steps) {
  check(total_steps > 0, "[linear] got {} steps: needs at least 1", total_steps);
  return [=](std::int64_t step) {
    const double done =
        static_cast<double>(std::min(step, total_steps)) / static_cast<double>(total_steps);
    return start_factor + (end_factor - start_factor) * done;
  };
}

Schedule step_decay(std::int64_t step_size, double gamma) {
  check(step_size > 0, "[step_decay] got a step size of {}: needs at least 1", step_size);
  return [=](std::int64_t step) { return std::pow(gamma, static_cast<double>(step / step_size)); };
}

Schedule cosine_annealing(std::int64_t total_steps, double minimum) {
  check(total_steps > 0, "[cosine_annealing] got {} steps: needs at least 1", total_steps);
  return [=](std::int64_t step) {
    const double done =
        static_cast<double>(std::min(step, total_steps)) / static_cast<double>(total_steps);
    return minimum + (1 - minimum) * (1 + std::cos(std::numbers::pi * done)) / 2;
  };
}

Schedule sequential(Schedule first, std::int64_t steps, Schedule second) {
  return [=](std::int64_t step) { return step < steps ? first(step) : second(step - steps); };
}

LRScheduler::LRScheduler(Optimizer& optimizer, Schedule schedule)
    : optimizer_(optimizer), schedule_(std::move(schedule)) {
  check(schedule_ != nullptr, "[LRScheduler] got no schedule");
  for (std::size_t i = 0; i < optimizer.group_count(); ++i) initial_.push_back(optimizer.lr(i));
  go_to(0);
}

void LRScheduler::step() {
  go_to(last_step_ + 1);
}

StateDict LRScheduler::state_dict() const {
  return {{"last_step", tensor(last_step_)}, {"initial_lr", from_vector(initial_)}};
}

void LRScheduler::load_state_dict(const StateDict& state) {
  check(state.size() == 2 && state.contains("last_step") && state.contains("initial_lr"),
        "[LRScheduler::load_state_dict] got {} entries: needs 'last_step' and 'initial_lr'. "
        "Nothing was loaded",
        state.size());
  const Tensor &step = state.at("last_step"), &rates = state.at("initial_lr");
  const Shape groups{static_cast<std::int64_t>(initial_.size())};
  check(step.numel() == 1 && rates.shape() == groups,
        "[LRScheduler::load_state_dict] 'initial_lr' has shape {}, needs {}. Nothing was loaded",
        rates.shape(), groups);
  initial_ = rates.to_vector();
  go_to(step.item<std::int64_t>());
}

void LRScheduler::go_to(std::int64_t step) {
  last_step_ = step;
  const double factor = schedule_(step);
  for (std::size_t i = 0; i < initial_.size(); ++i) optimizer_.lr(i) = initial_[i] * factor;
}

}  // namespace ember::optim
