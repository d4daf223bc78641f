#include "ember/optim/adagrad.h"

#include <cmath>

#include "ember/optim/grouped_optimizer.h"
#include "ember/optim/row_updates.h"
#include "ember/tensor/dispatch.h"

namespace ember::optim {

template class GroupedOptimizer<AdagradOptions, AdagradState>;

Adagrad::Adagrad(std::vector<Variable> params, AdagradOptions options)
    : Adagrad(std::vector<Group>{{std::move(params), options}}) {}

Adagrad::Adagrad(std::vector<Group> given) : GroupedOptimizer("Adagrad", std::move(given)) {
  for (const Group& group : groups()) {
    const AdagradOptions& o = group.options;
    check(
        o.lr >= 0 && o.lr_decay >= 0 && o.weight_decay >= 0 && o.initial_accumulator_value >= 0 &&
            o.eps >= 0,
        "[Adagrad] got lr {}, lr_decay {}, weight_decay {}, initial_accumulator_value {}, eps {}: "
        "none may be negative",
        o.lr, o.lr_decay, o.weight_decay, o.initial_accumulator_value, o.eps);
  }
}

void Adagrad::check_gradient(const Gradient& gradient, const AdagradOptions& o) const {
  check(!gradient.is_row_sparse() || o.weight_decay == 0,
        "[Adagrad] got a row-sparse gradient with weight_decay {}: decay moves every row, so it "
        "needs a dense gradient (Embedding without sparse)",
        o.weight_decay);
}

void Adagrad::update(const Tensor& param, const Gradient& gradient, AdagradState& state,
                     const AdagradOptions& o) const {
  if (!state.sum.defined()) state.sum = full_like(param, o.initial_accumulator_value);
  const double rate = o.lr / (1 + static_cast<double>(state.step - 1) * o.lr_decay);
  dispatch_floating("Adagrad", param.dtype(), [&](auto element) {
    using T = decltype(element);
    const T step = static_cast<T>(rate), eps = static_cast<T>(o.eps);
    const T decay = static_cast<T>(o.weight_decay);
    const std::array tables{param.data<T>(), state.sum.data<T>()};
    update_all(gradient, param.numel(), tables, [=](T grad, T& p, T& s) {
      const T g = grad + decay * p;
      s += g * g;
      p -= step * g / (std::sqrt(s) + eps);
    });
  });
}

}  // namespace ember::optim
