#include "ember/optim/adagrad.h"

#include <array>
#include <cmath>

#include "ember/optim/grouped_optimizer.h"
#include "ember/optim/row_updates.h"

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

void Adagrad::step() {
  for (const Update& u : begin_step()) {
    u.param.dtype() == DType::f32 ? update<float>(u) : update<double>(u);
  }
}

void Adagrad::check_gradient(const Gradient& gradient, const AdagradOptions& o) const {
  check(!gradient.is_row_sparse() || o.weight_decay == 0,
        "[Adagrad] got a row-sparse gradient with weight_decay {}: decay moves every row, so it "
        "needs a dense gradient (Embedding without sparse)",
        o.weight_decay);
}

template <class T>
void Adagrad::update(const Update& u) const {
  const AdagradOptions& o = u.options;
  Tensor& sum = u.state.sum;
  if (!sum.defined()) sum = full_like(u.param, o.initial_accumulator_value);
  const double decayed_lr = o.lr / (1 + static_cast<double>(u.state.step - 1) * o.lr_decay);
  const T lr = static_cast<T>(decayed_lr), eps = static_cast<T>(o.eps);
  const T weight_decay = static_cast<T>(o.weight_decay);
  const std::array numbers{u.param.data<T>(), sum.data<T>()};
  update_numbers(u.param, u.gradient, numbers, [=](T grad, T& p, T& s) {
    const T g = grad + weight_decay * p;
    s += g * g;
    p -= lr * g / (std::sqrt(s) + eps);
  });
}

}  // namespace ember::optim
