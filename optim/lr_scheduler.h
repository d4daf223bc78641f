/// Learning rates that change from step to step.
///
/// A Schedule is a function of the number of steps taken that gives a factor on the initial
/// learning rate; LRScheduler applies it. Beside each of the ones below stands the class of PyTorch
/// that gives the same rates; a user's own is any lambda (LambdaLR).
///
///     LRScheduler scheduler(optimizer, cosine_annealing(2000));
///     ... optimizer.step(); scheduler.step();
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "ember/optim/optimizer.h"

namespace ember::optim {

using Schedule = std::function<double(std::int64_t step)>;

/// `factor` for the first `total_steps`, then 1. (ConstantLR, whose defaults are 1/3 and 5)
Schedule constant(double factor = 1, std::int64_t total_steps = 0);
/// From start_factor to end_factor in equal steps, over total_steps: a linear warm-up. (LinearLR)
Schedule linear(double start_factor, double end_factor, std::int64_t total_steps);
/// gamma^(step / step_size), rounded down. (StepLR)
Schedule step_decay(std::int64_t step_size, double gamma = 0.1);
/// Half a cosine from 1 to `minimum` (a share of the initial rate) over total_steps; stays there.
/// (CosineAnnealingLR up to T_max, after which that climbs again; Loshchilov and Hutter, arXiv
/// 1608.03983)
Schedule cosine_annealing(std::int64_t total_steps, double minimum = 0);
/// `first` for its `steps`, and from then on `second`, which counts from 0 there. (SequentialLR)
Schedule sequential(Schedule first, std::int64_t steps, Schedule second);

class LRScheduler {
 public:
  /// Takes the optimizer's present rates as the initial ones and sets those of step 0. The
  /// optimizer must outlive the scheduler.
  LRScheduler(Optimizer& optimizer, Schedule schedule);
  void step();
  /// The number of steps taken.
  std::int64_t last_step() const { return last_step_; }

  /// The number of steps and the initial rates. A scheduler that goes on from there sets the
  /// optimizer's rates as the saved one would have. Error, with nothing loaded: other names, or
  /// another number of groups.
  StateDict state_dict() const;
  void load_state_dict(const StateDict& state);

 private:
  void go_to(std::int64_t step);

  Optimizer& optimizer_;
  Schedule schedule_;
  std::vector<double> initial_;
  std::int64_t last_step_ = 0;
};

}  // namespace ember::optim
