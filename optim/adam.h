/// Adam (Kingma and Ba, arXiv 1412.6980) and AdamW (Loshchilov and Hutter, arXiv 1711.05101).
#pragma once

#include "ember/optim/optimizer.h"

namespace ember::optim {

struct AdamOptions {
  double lr = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double eps = 1e-8;
  double weight_decay = 0;
};

struct AdamState {
  std::int64_t step = 0;
  Tensor exp_avg;     // m
  Tensor exp_avg_sq;  // v
  template <class State, class Visit>
  static void fields(State& state, const Visit& visit) {
    visit("exp_avg", state.exp_avg, true);
    visit("exp_avg_sq", state.exp_avg_sq, true);
  }
};

/// With g the gradient plus weight_decay p, at step t:
///
///     m = beta1 m + (1 - beta1) g,  v = beta2 v + (1 - beta2) g²
///     p = p - lr (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + eps)
///
/// that is, p = p - lr m_hat / (sqrt(v_hat) + eps).
///
/// A row-sparse gradient updates m, v and p in its rows alone, as torch.optim.SparseAdam does: rows
/// that were not looked up keep m and v as they are. There eps is added before the correction:
/// p = p - lr m_hat / ((sqrt(v) + eps) / sqrt(1 - beta2^t)).
/// Error: a row-sparse gradient together with weight_decay.
class Adam : public GroupedOptimizer<AdamOptions, AdamState> {
 public:
  /// Errors: those of every optimizer; a negative lr, eps or weight_decay; a beta outside [0, 1).
  explicit Adam(std::vector<Variable> params, AdamOptions options = {});
  explicit Adam(std::vector<Group> groups);

  void step() final;

 protected:
  Adam(const char* op, std::vector<Group> groups);

  /// The two kinds of weight decay. Adam's is L2 regularisation: `l2` p is added to the gradient.
  /// AdamW's is decoupled from the gradient: p is multiplied by `factor`.
  struct Decay {
    double l2;
    double factor;
  };
  virtual Decay decay(const AdamOptions& options) const { return {options.weight_decay, 1}; }

 private:
  void check_gradient(const Gradient& gradient, const AdamOptions& options) const override;
  template <class T>
  void update(const Update& u) const;
};

struct AdamWOptions {
  double lr = 1e-3;
  double beta1 = 0.9;
  double beta2 = 0.999;
  double eps = 1e-8;
  double weight_decay = 1e-2;
};

/// Adam whose weight decay does not pass through the gradient: p shrinks by 1 - lr weight_decay
/// before each step.
class AdamW : public Adam {
 public:
  struct Group {
    std::vector<Variable> params;
    AdamWOptions options;
  };
  explicit AdamW(std::vector<Variable> params, AdamWOptions options = {});
  explicit AdamW(const std::vector<Group>& groups);

 private:
  Decay decay(const AdamOptions& options) const override {
    return {0, 1 - options.lr * options.weight_decay};
  }
};

}  // namespace ember::optim
