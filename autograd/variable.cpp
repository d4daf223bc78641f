#include "ember/autograd/variable.h"

#include <ostream>

#include "ember/autograd/backward.h"
#include "ember/autograd/node.h"
#include "ember/tensor/check.h"

namespace ember {

Variable::Variable(Tensor value, bool requires_grad) : value_(std::move(value)) {
  if (requires_grad) set_requires_grad(true);
}

Variable::Variable(Tensor value, std::shared_ptr<Node> node)
    : value_(std::move(value)), node_(std::move(node)) {}

bool Variable::requires_grad() const {
  if (!node_) return false;
  return !node_->is_leaf() || node_->slot_if_any()->requires_grad;
}

Variable& Variable::set_requires_grad(bool requires_grad) {
  if (!is_leaf()) {
    fail("[set_requires_grad] this was made by '{}': detach() it first", node_->op());
  }
  if (node_) {
    node_->slot().requires_grad = requires_grad;
  } else if (requires_grad) {
    check(defined(), "[set_requires_grad] the Variable is undefined");
    check(is_floating(dtype()), "[set_requires_grad] got {}: only f32 and f64 have gradients",
          dtype());
    node_ = std::make_shared<Node>(Node::Kind::leaf, "leaf", value_);
  }
  return *this;
}

bool Variable::is_leaf() const {
  return !node_ || node_->is_leaf();
}

Variable& Variable::set_name(std::string name) {
  check(node_ != nullptr, "[set_name] '{}' is for a constant, which keeps no name", name);
  node_->slot().name = std::move(name);
  return *this;
}

std::string Variable::name() const {
  const Node::Slot* slot = node_ ? node_->slot_if_any() : nullptr;
  return slot ? slot->name : "";
}

bool Variable::has_grad() const {
  return gradient().defined();
}

Variable Variable::grad() const {
  const Gradient own = gradient();
  return own.defined() ? own.to_dense() : Variable();
}

Gradient Variable::gradient() const {
  if (!node_ || !node_->slot_if_any()) return {};
  const std::lock_guard lock(node_->slot().mutex);
  return node_->slot().gradient;
}

void Variable::set_grad(Gradient gradient) const {
  check(node_ != nullptr, "[set_grad] this is a constant, which has no gradient");
  if (gradient.defined() && (gradient.shape() != shape() || gradient.dtype() != dtype())) {
    fail(
        "[set_grad] got a gradient of shape {} and dtype {} for a Variable of shape {} and dtype "
        "{}",
        gradient.shape(), gradient.dtype(), shape(), dtype());
  }
  const std::lock_guard lock(node_->slot().mutex);
  node_->slot().gradient = owned(std::move(gradient));
}

void Variable::zero_grad() const {
  if (has_grad()) set_grad({});
}

void Variable::retain_grad() const {
  check(requires_grad(), "[retain_grad] this requires no gradient");
  node_->slot().keeps_gradient = true;
}

std::size_t Variable::register_hook(std::function<Gradient(const Gradient&)> hook) const {
  check(requires_grad(), "[register_hook] this requires no gradient, so no hook would ever run");
  auto& hooks = node_->slot().hooks;
  hooks.push_back(std::move(hook));
  return hooks.size() - 1;
}

void Variable::remove_hook(std::size_t number) const {
  check(node_ && node_->slot_if_any() && number < node_->slot().hooks.size(),
        "[remove_hook] there is no hook number {}", number);
  node_->slot().hooks[number] = nullptr;
}

void Variable::backward(const Variable& grad, BackwardOptions options) const {
  ember::backward({*this}, {grad}, options);
}

std::string Variable::to_string() const {
  std::string text = value_.to_string();
  if (!requires_grad()) return text;
  if (text.ends_with(')')) text.pop_back();
  return text +
         (node_->is_leaf() ? ", requires_grad=true)" : fmt::format(", grad_fn={})", node_->op()));
}

std::ostream& operator<<(std::ostream& stream, const Variable& variable) {
  return stream << variable.to_string();
}

}  // namespace ember
