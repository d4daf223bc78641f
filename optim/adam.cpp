#include "ember/optim/adam.h"

#include <cmath>

#include "ember/optim/grouped_optimizer.h"
#include "ember/optim/row_updates.h"
#include "ember/tensor/dispatch.h"

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

void Adam::check_gradient(const Gradient& gradient, const AdamOptions& o) const {
  check(!gradient.is_row_sparse() || o.weight_decay == 0,
        "[{}] got a row-sparse gradient with weight_decay {}: decay moves every row, so it needs a "
        "dense gradient (Embedding without sparse)",
        op(), o.weight_decay);
}

void Adam::update(const Tensor& param, const Gradient& gradient, AdamState& state,
                  const AdamOptions& o) const {
  const bool sparse = gradient.is_row_sparse();
  if (!state.exp_avg.defined()) {
    state.exp_avg = zeros_like(param);
    state.exp_avg_sq = zeros_like(param);
  }
  // p -= rate m / (root sqrt(v) + eps)
  const auto t = static_cast<double>(state.step);
  const double correction1 = 1 - std::pow(o.beta1, t);
  const double root_correction2 = std::sqrt(1 - std::pow(o.beta2, t));
  const double rate = o.lr / correction1 * (sparse ? root_correction2 : 1);
  const double root = sparse ? 1 : 1 / root_correction2;
  const Decay decayed = decay(o);
  dispatch_floating(op(), param.dtype(), [&](auto element) {
    using T = decltype(element);
    const T step = static_cast<T>(rate), scale = static_cast<T>(root), eps = static_cast<T>(o.eps);
    const T keep1 = static_cast<T>(o.beta1), add1 = static_cast<T>(1 - o.beta1);
    const T keep2 = static_cast<T>(o.beta2), add2 = static_cast<T>(1 - o.beta2);
    const T into_g = static_cast<T>(decayed.of_gradient), shrink = static_cast<T>(decayed.of_param);
    const std::array tables{param.data<T>(), state.exp_avg.data<T>(), state.exp_avg_sq.data<T>()};
    update_all(gradient, param.numel(), tables, [=](T grad, T& p, T& m, T& v) {
      const T g = grad + into_g * p;
      m = keep1 * m + add1 * g;
      v = keep2 * v + add2 * (g * g);
      p = shrink * p - step * m / (scale * std::sqrt(v) + eps);
    });
  });
}

}  // namespace ember::optim
