#include "ember/optim/sgd.h"

#include <array>
#include <cmath>

#include "ember/optim/grouped_optimizer.h"
#include "ember/optim/row_updates.h"

namespace ember::optim {

template class GroupedOptimizer<SGDOptions, SGDState>;

SGD::SGD(std::vector<Variable> params, SGDOptions options)
    : SGD(std::vector<Group>{{std::move(params), options}}) {}

SGD::SGD(std::vector<Group> given) : GroupedOptimizer("SGD", std::move(given)) {
  for (const Group& group : groups()) {
    const SGDOptions& o = group.options;
    check(
        o.lr >= 0 && o.momentum >= 0 && o.weight_decay >= 0 && !std::isnan(o.dampening),
        "[SGD] got lr {}, momentum {}, weight_decay {}, dampening {}: none may be NaN, and of the "
        "first three none may be negative",
        o.lr, o.momentum, o.weight_decay, o.dampening);
    check(!o.nesterov || (o.momentum > 0 && o.dampening == 0),
          "[SGD] got momentum {} and dampening {}: nesterov needs momentum, and no dampening",
          o.momentum, o.dampening);
    check(o.max_row_norm == kAnyLength ||
              (o.max_row_norm > 0 && o.momentum == 0 && o.weight_decay == 0),
          "[SGD] got max_row_norm {}, momentum {}, weight_decay {}: needs a positive norm, and "
          "neither of the others, which move every row",
          o.max_row_norm, o.momentum, o.weight_decay);
  }
}

void SGD::step() {
  for (const Update& u : begin_step()) {
    u.param.dtype() == DType::f32 ? update<float>(u) : update<double>(u);
  }
}

void SGD::check_gradient(const Gradient& gradient, const SGDOptions& o) const {
  check(o.max_row_norm == kAnyLength || gradient.is_row_sparse(),
        "[SGD] got a dense gradient with max_row_norm {}: needs a row-sparse one (Embedding with "
        "sparse)",
        o.max_row_norm);
}

template <class T>
void SGD::update(const Update& u) const {
  const SGDOptions& o = u.options;
  const T lr = static_cast<T>(o.lr), weight_decay = static_cast<T>(o.weight_decay);
  const bool moves_every_row = o.momentum != 0 || o.weight_decay != 0;
  const Gradient gradient = moves_every_row ? Gradient(u.gradient.to_dense()) : u.gradient;
  if (o.momentum == 0) {
    update_numbers(
        u.param, gradient, std::array{u.param.data<T>()},
        [=](T grad, T& p) { p -= lr * (grad + weight_decay * p); }, o.max_row_norm);
    return;
  }
  Tensor& buffer = u.state.momentum_buffer;
  const bool is_first = !buffer.defined();
  if (is_first) buffer = zeros_like(u.param);
  const T momentum = static_cast<T>(o.momentum);
  const T one_minus_dampening = static_cast<T>(is_first ? 1 : 1 - o.dampening);
  const bool nesterov = o.nesterov;
  const std::array numbers{u.param.data<T>(), buffer.data<T>()};
  update_numbers(u.param, gradient, numbers, [=](T grad, T& p, T& b) {
    const T g = grad + weight_decay * p;
    b = momentum * b + one_minus_dampening * g;
    p -= lr * (nesterov ? g + momentum * b : b);
  });
}

}  // namespace ember::optim
