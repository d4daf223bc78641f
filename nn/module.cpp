#include "ember/nn/module.h"

#include <ostream>
#include <unordered_map>
#include <unordered_set>

#include "ember/tensor/check.h"

namespace ember::nn {

/// Visits a module and all below it, and calls the functions below with full names.
class FullNames : public Members {
 public:
  std::function<void(const std::string&, Variable&)> on_parameter;
  std::function<void(const std::string&, Tensor&)> on_buffer;
  std::function<void(const std::string&, Module&)> on_child;  // direct children only

  /// The members are handles, so to visit them does not change the module.
  void walk(const Module& module) { const_cast<Module&>(module).members(*this); }

 private:
  void parameter(const std::string& name, Variable& parameter) override {
    if (on_parameter && parameter.defined()) on_parameter(prefix_ + name, parameter);
  }
  void buffer(const std::string& name, Tensor& buffer) override {
    if (on_buffer && buffer.defined()) on_buffer(prefix_ + name, buffer);
  }
  void child(const std::string& name, Module& module) override {
    if (on_child) return on_child(name, module);
    const std::string before = prefix_;
    prefix_ += name + ".";
    walk(module);
    prefix_ = before;
  }

  std::string prefix_;
};

namespace {

/// Gives every parameter a new leaf, on the numbers that `numbers_of(name, old numbers)` returns.
/// What was tied stays tied.
template <class NumbersOf>
void renew_leaves(const Module& module, const NumbersOf& numbers_of) {
  std::unordered_map<std::shared_ptr<Node>, Variable> leaves;
  FullNames names;
  names.on_parameter = [&](const std::string& name, Variable& x) {
    if (!x.grad_fn()) {  // a constant
      x = numbers_of(name, x.value());
      return;
    }
    Variable& leaf = leaves[x.grad_fn()];
    if (!leaf.defined()) {
      const bool is_trained = x.requires_grad();
      leaf = Variable(numbers_of(name, x.value()), true).set_requires_grad(is_trained);
    }
    x = leaf;
  };
  names.walk(module);
}

}  // namespace

std::vector<std::pair<std::string, Variable>> Module::named_parameters() const {
  std::vector<std::pair<std::string, Variable>> result;
  std::unordered_set<const Node*> seen;
  FullNames names;
  names.on_parameter = [&](const std::string& name, Variable& parameter) {
    const Node* node = parameter.grad_fn().get();
    if (!node || seen.insert(node).second) result.emplace_back(name, parameter);
  };
  names.walk(*this);
  return result;
}

std::vector<Variable> Module::parameters() const {
  std::vector<Variable> result;
  for (auto& [name, parameter] : named_parameters()) result.push_back(std::move(parameter));
  return result;
}

std::vector<std::pair<std::string, Tensor>> Module::named_buffers() const {
  std::vector<std::pair<std::string, Tensor>> result;
  FullNames names;
  names.on_buffer = [&](const std::string& name, Tensor& buffer) {
    result.emplace_back(name, buffer);
  };
  names.walk(*this);
  return result;
}

std::vector<std::pair<std::string, Module*>> Module::named_children() const {
  std::vector<std::pair<std::string, Module*>> result;
  FullNames names;
  names.on_child = [&](const std::string& name, Module& child) {
    result.emplace_back(name, &child);
  };
  names.walk(*this);
  return result;
}

std::int64_t Module::parameter_count() const {
  std::int64_t count = 0;
  for (const Variable& parameter : parameters()) count += parameter.numel();
  return count;
}

StateDict Module::state_dict() const {
  StateDict state;
  FullNames names;
  const auto add = [&](const std::string& name, const Tensor& x) {
    check(state.emplace(name, x).second, "[state_dict] two members of {} are called '{}'",
          type_name(), name);
  };
  names.on_parameter = [&](const std::string& name, Variable& x) { add(name, x.value()); };
  names.on_buffer = [&](const std::string& name, Tensor& x) { add(name, x); };
  names.walk(*this);
  return state;
}

void Module::load_state_dict(const StateDict& state, bool strict, bool assign) {
  constexpr const char* kOp = "load_state_dict";
  if (!assign) return load_state(kOp, state_dict(), state, strict);
  require_state(kOp, state_dict(), state, strict);
  const auto given = [&state](const std::string& name, const Tensor& own) {
    const auto found = state.find(name);
    return found == state.end() ? own : found->second;
  };
  renew_leaves(*this, given);
  FullNames names;
  names.on_buffer = [&](const std::string& name, Tensor& x) { x = given(name, x); };
  names.walk(*this);
}

void Module::train(bool on) {
  apply([on](Module& module) { module.training_ = on; });
}

void Module::zero_grad() const {
  for (const Variable& parameter : parameters()) parameter.zero_grad();
}

void Module::requires_grad_(bool on) const {
  for (Variable& parameter : parameters()) parameter.set_requires_grad(on);
}

void Module::to(DType dtype) {
  check(is_floating(dtype), "[Module::to] got {}: parameters are f32 or f64", dtype);
  FullNames names;
  names.on_parameter = [dtype](const std::string&, Variable& x) {
    if (x.dtype() == dtype) return;
    const bool is_trained = x.requires_grad();  // a frozen one, too, becomes a leaf
    x = Variable(x.value().to(dtype), true).set_requires_grad(is_trained);
  };
  names.on_buffer = [dtype](const std::string&, Tensor& x) {
    if (is_floating(x.dtype())) x = x.to(dtype);
  };
  names.walk(*this);
}

void Module::own_leaves() {
  renew_leaves(*this, [](const std::string&, const Tensor& own) { return own; });
}

void Module::apply(const std::function<void(Module&)>& f) {
  for (const auto& [name, child] : named_children()) child->apply(f);
  f(*this);
}

void Module::name_parameters() const {
  for (auto& [name, parameter] : named_parameters()) parameter.set_name(name);
}

std::string Module::to_string() const {
  std::string children;
  for (const auto& [name, child] : named_children()) {
    std::string text = child->to_string();
    for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 3) {
      text.insert(at + 1, "  ");
    }
    children += fmt::format("\n  ({}): {}", name, text);
  }
  if (!children.empty()) children += "\n";
  return fmt::format("{}({}{})", type_name(), extra_repr(), children);
}

std::ostream& operator<<(std::ostream& stream, const Module& module) {
  return stream << module.to_string();
}

}  // namespace ember::nn
