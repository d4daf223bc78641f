#include "ember/optim/sgd.h"

#include <cmath>

#include "ember/optim/grouped_optimizer.h"
#include "ember/optim/row_updates.h"
#include "ember/tensor/dispatch.h"

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

void SGD::check_gradient(const Gradient& gradient, const SGDOptions& o) const {
  check(o.max_row_norm == kAnyLength || gradient.is_row_sparse(),
        "[SGD] got a dense gradient with max_row_norm {}: needs a row-sparse one (Embedding with "
        "sparse)",
        o.max_row_norm);
}

void SGD::update(const Tensor& param, const Gradient& given, SGDState& state,
                 const SGDOptions& o) const {
  const bool moves_every_row = o.momentum != 0 || o.weight_decay != 0;
  const Gradient gradient = moves_every_row ? Gradient(given.to_dense()) : given;
  dispatch_floating("SGD", param.dtype(), [&](auto element) {
    using T = decltype(element);
    const T lr = static_cast<T>(o.lr), decay = static_cast<T>(o.weight_decay);
    if (o.momentum == 0) {
      update_all(
          gradient, param.numel(), std::array{param.data<T>()},
          [=](T grad, T& p) { p -= lr * (grad + decay * p); }, o.max_row_norm);
      return;
    }
    const bool first = !state.momentum_buffer.defined();
    if (first) state.momentum_buffer = zeros_like(param);
    const T fresh = static_cast<T>(first ? 1 : 1 - o.dampening);
    const T momentum = static_cast<T>(o.momentum);
    const bool nesterov = o.nesterov;
    const std::array tables{param.data<T>(), state.momentum_buffer.data<T>()};
    update_all(gradient, param.numel(), tables, [=](T grad, T& p, T& b) {
      const T d = grad + decay * p;
      b = momentum * b + fresh * d;
      p -= lr * (nesterov ? d + momentum * b : b);
    });
  });
}

}  // namespace ember::optim
