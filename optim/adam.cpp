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
  const double correction1 = 1 - std::pow(o.beta1, t);                  // m_hat = m / correction1
  const double root_correction2 = std::sqrt(1 - std::pow(o.beta2, t));  // the root of v_hat's
  // SparseAdam adds eps to sqrt(v) instead of sqrt(v_hat), so that eps is corrected with it.
  const double eps_hat = u.gradient.is_row_sparse() ? o.eps / root_correction2 : o.eps;
  const Decay decay = this->decay(o);

  const T beta1 = static_cast<T>(o.beta1), one_minus_beta1 = static_cast<T>(1 - o.beta1);
  const T beta2 = static_cast<T>(o.beta2), one_minus_beta2 = static_cast<T>(1 - o.beta2);
  const T lr_by_correction1 = static_cast<T>(o.lr / correction1);
  const T one_by_root_correction2 = static_cast<T>(1 / root_correction2);
  const T eps = static_cast<T>(eps_hat);
  const T decay_of_g = static_cast<T>(decay.of_gradient),
          decay_of_p = static_cast<T>(decay.of_param);
  const std::array numbers{u.param.data<T>(), u.state.exp_avg.data<T>(),
                           u.state.exp_avg_sq.data<T>()};
  update_numbers(u.param, u.gradient, numbers, [=](T grad, T& p, T& m, T& v) {
    const T g = grad + decay_of_g * p;
    m = beta1 * m + one_minus_beta1 * g;
    v = beta2 * v + one_minus_beta2 * (g * g);
    const T lr_m_hat = lr_by_correction1 * m;
    const T root_v_hat = one_by_root_correction2 * std::sqrt(v);
    p = decay_of_p * p - lr_m_hat / (root_v_hat + eps);
  });
}

}  // namespace ember::optim
