#include "ember/optim/adam.h"

#include <array>
#include <cmath>

#include "ember/optim/grouped_optimizer.h"
#include "ember/optim/row_updates.h"

namespace ember::optim {

template class GroupedOptimizer<AdamOptions, AdamState>;

Adam::Adam(std::vector<Variable> params, AdamOptions options)
    : Adam(std::vector<Group>{{std::move(params), options}}) {}

Adam::Adam(std::vector<Group> given) : Adam("Adam", std::move(given)) {}

Adam::Adam(const char* name, std::vector<Group> given) : GroupedOptimizer(name, std::move(given)) {
  for (const Group& group : groups()) {
    const AdamOptions& o = group.options;
    check(o.lr >= 0 && o.eps >= 0 && o.weight_decay >= 0,
          "[{}] got lr {}, eps {}, weight_decay {}: none may be negative", name, o.lr, o.eps,
          o.weight_decay);
    check(o.beta1 >= 0 && o.beta1 < 1 && o.beta2 >= 0 && o.beta2 < 1,
          "[{}] got betas {} and {}: both must lie in [0, 1)", name, o.beta1, o.beta2);
  }
}

namespace {

std::vector<Adam::Group> adam_groups(const std::vector<AdamW::Group>& given) {
  std::vector<Adam::Group> groups;
  for (const auto& [params, o] : given) {
    groups.push_back({params, {o.lr, o.beta1, o.beta2, o.eps, o.weight_decay}});
  }
  return groups;
}

}  // namespace

AdamW::AdamW(std::vector<Variable> params, AdamWOptions options)
    : AdamW(std::vector<Group>{{std::move(params), options}}) {}

AdamW::AdamW(const std::vector<Group>& given) : Adam("AdamW", adam_groups(given)) {}

void Adam::step() {
  for (const Update& u : begin_step()) {
    u.param.dtype() == DType::f32 ? update<float>(u) : update<double>(u);
  }
}

void Adam::check_gradient(const Gradient& gradient, const AdamOptions& o) const {
  check(!gradient.is_row_sparse() || o.weight_decay == 0,
        "[{}] got a row-sparse gradient with weight_decay {}: decay moves every row, so it needs a "
        "dense gradient (Embedding without sparse)",
        op(), o.weight_decay);
}

template <class T>
void Adam::update(const Update& u) const {
  if (!u.state.exp_avg.defined()) {
    u.state.exp_avg = zeros_like(u.param);
    u.state.exp_avg_sq = zeros_like(u.param);
  }
  const AdamOptions& o = u.options;
  const auto t = static_cast<double>(u.state.step);
  // m_hat = m / correction1, v_hat = v / correction2: applied here to lr and to the root of v, so
  // that the loop does not divide.
  const double correction1 = 1 - std::pow(o.beta1, t), correction2 = 1 - std::pow(o.beta2, t);
  // Row-sparse gradients: SparseAdam corrects sqrt(v) + eps, Adam sqrt(v) alone.
  const bool corrects_eps = u.gradient.is_row_sparse();
  const Decay weight_decay = decay(o);

  const T beta1 = static_cast<T>(o.beta1), one_minus_beta1 = static_cast<T>(1 - o.beta1);
  const T beta2 = static_cast<T>(o.beta2), one_minus_beta2 = static_cast<T>(1 - o.beta2);
  const T corrected_lr = static_cast<T>(o.lr / correction1);
  const T root_correction = static_cast<T>(1 / std::sqrt(correction2));
  const T eps = static_cast<T>(corrects_eps ? o.eps / std::sqrt(correction2) : o.eps);
  const T l2 = static_cast<T>(weight_decay.l2), factor = static_cast<T>(weight_decay.factor);
  const std::array numbers{u.param.data<T>(), u.state.exp_avg.data<T>(),
                           u.state.exp_avg_sq.data<T>()};
  update_numbers(u.param, u.gradient, numbers, [=](T grad, T& p, T& m, T& v) {
    const T g = grad + l2 * p;
    m = beta1 * m + one_minus_beta1 * g;
    v = beta2 * v + one_minus_beta2 * (g * g);
    const T lr_m_hat = corrected_lr * m;
    const T root_v_hat = root_correction * std::sqrt(v);
    p = factor * p - lr_m_hat / (root_v_hat + eps);
  });
}

}  // namespace ember::optim
