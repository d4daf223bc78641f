/// SGD: steps against the gradient, with momentum (Polyak) or Nesterov's.
#pragma once

#include <limits>

#include "ember/optim/optimizer.h"

namespace ember::optim {

struct SGDOptions {
  double lr = 1e-3;
  double momentum = 0;
  double dampening = 0;
  double weight_decay = 0;
  bool nesterov = false;
  /// For row-sparse gradients: a row that is longer than this is shortened to it before the step,
  /// so that no row moves further than lr times this at once. A row that many entries of a batch
  /// ask to move (a frequent word, a noise word that all of them share) would otherwise overshoot.
  /// PyTorch has nothing like it.
  double max_row_norm = std::numeric_limits<double>::infinity();
};

struct SGDState {
  std::int64_t step = 0;
  Tensor momentum_buffer;
  template <class State, class Visit>
  static void fields(State& state, const Visit& visit) {
    visit("momentum_buffer", state.momentum_buffer, false);
  }
};

/// With g the gradient plus weight_decay p:
///
///     b = momentum b + (1 - dampening) g      (at first b = g)
///     p = p - lr b                            (nesterov: p - lr (g + momentum b))
///
/// A row-sparse gradient updates its rows alone. With momentum or weight decay every row moves in
/// every step; to stay exact such a gradient is then made dense.
class SGD : public GroupedOptimizer<SGDOptions, SGDState> {
 public:
  /// Errors: those of every optimizer; a negative lr, momentum or weight_decay; nesterov without
  /// momentum or with dampening; a max_row_norm that is not positive, or with momentum or weight
  /// decay. step(): a dense gradient where there is a max_row_norm.
  explicit SGD(std::vector<Variable> params, SGDOptions options = {});
  explicit SGD(std::vector<Group> groups);

  void step() final;

 private:
  void check_gradient(const Gradient& gradient, const SGDOptions& options) const override;
  template <class T>
  void update(const Update& u) const;
};

}  // namespace ember::optim
