/// Adagrad (Duchi et al., JMLR 2011): a step size for each number, which shrinks as its gradients
/// add up. Rare words of an embedding so keep a large step.
#pragma once

#include "ember/optim/optimizer.h"

namespace ember::optim {

struct AdagradOptions {
  double lr = 1e-2;
  double lr_decay = 0;
  double weight_decay = 0;
  double initial_accumulator_value = 0;
  double eps = 1e-10;
};

struct AdagradState {
  std::int64_t step = 0;
  Tensor sum;  // of squared gradients
  template <class State, class Visit>
  static void fields(State& state, const Visit& visit) {
    visit("sum", state.sum, true);
  }
};

/// With g the gradient plus weight_decay p, at step t:
///
///     s = s + g²,  p = p - lr / (1 + (t - 1) lr_decay) g / (sqrt(s) + eps)
///
/// A row-sparse gradient updates its rows alone, which is exact: no other row would move.
/// Error: a row-sparse gradient together with weight_decay.
class Adagrad : public GroupedOptimizer<AdagradOptions, AdagradState> {
 public:
  /// Errors: those of every optimizer; a negative option.
  explicit Adagrad(std::vector<Variable> params, AdagradOptions options = {});
  explicit Adagrad(std::vector<Group> groups);

  void step() final;

 private:
  void check_gradient(const Gradient& gradient, const AdagradOptions& options) const override;
  template <class T>
  void update(const Update& u) const;
};

}  // namespace ember::optim
