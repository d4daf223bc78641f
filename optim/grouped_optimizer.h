/// Internal: the bodies of GroupedOptimizer, for the optimizers' own .cpp files.
///
/// State is an aggregate with `std::int64_t step`, and a static function
/// `fields(state, visit)` that calls visit(name, tensor, required) for each of its tensors:
/// required if every step makes it.
#pragma once

#include <charconv>
#include <unordered_set>

#include "ember/autograd/gradient.h"
#include "ember/optim/optimizer.h"
#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/gather.h"

namespace ember::optim {

template <class Options, class State>
GroupedOptimizer<Options, State>::GroupedOptimizer(const char* op, std::vector<Group> groups)
    : op_(op), groups_(std::move(groups)) {
  std::unordered_set<const Node*> seen;
  std::size_t number = 0;
  for (const Group& group : groups_) {
    for (const Variable& param : group.params) {
      check(param.defined() && param.grad_fn() != nullptr && param.is_leaf(),
            "[{}] parameter {} is not a leaf that can have a gradient", op, number);
      check(param.value().is_contiguous(),
            "[{}] parameter {} of shape {} is not contiguous: make it from contiguous()", op,
            number, param.shape());
      check(seen.insert(param.grad_fn().get()).second, "[{}] parameter {} was given before", op,
            number);
      ++number;
    }
  }
  check(number > 0, "[{}] got no parameters", op);
  states_.resize(number);
}

template <class Options, class State>
auto GroupedOptimizer<Options, State>::begin_step() -> std::vector<Update> {
  std::vector<Update> updates;
  std::size_t number = 0;
  for (const Group& group : groups_) {
    for (const Variable& param : group.params) {
      State& state = states_[number++];
      if (!param.has_grad()) continue;
      Gradient gradient = param.gradient();
      check_gradient(gradient, group.options);
      if (gradient.is_row_sparse()) {
        // Checked when the gradient was made, but somebody may have written to them since.
        check_ids(op_, gradient.row_sparse().indices, gradient.row_sparse().num_rows);
      }
      if (!param.requires_grad()) continue;
      updates.push_back({param.value(), std::move(gradient), state, group.options});
    }
  }
  for (const Update& update : updates) {
    ++update.state.step;
    update.param.storage().bump_version();  // its numbers are about to change
  }
  return updates;
}

template <class Options, class State>
double& GroupedOptimizer<Options, State>::group_lr(std::size_t group) {
  check(group < groups_.size(), "[{}] there is no group {}: it has {}", op_, group, groups_.size());
  return groups_[group].options.lr;
}

template <class Options, class State>
std::vector<Variable> GroupedOptimizer<Options, State>::all_params() const {
  std::vector<Variable> params;
  for (const Group& group : groups_) {
    params.insert(params.end(), group.params.begin(), group.params.end());
  }
  return params;
}

template <class Options, class State>
StateDict GroupedOptimizer<Options, State>::state_dict() const {
  StateDict result;
  for (std::size_t i = 0; i < groups_.size(); ++i) {
    result[fmt::format("param_groups.{}.lr", i)] = tensor(groups_[i].options.lr, DType::f64);
  }
  for (std::size_t i = 0; i < states_.size(); ++i) {
    if (states_[i].step == 0) continue;
    result[fmt::format("state.{}.step", i)] = tensor(states_[i].step);
    State::fields(states_[i], [&](const char* name, const Tensor& numbers, bool) {
      if (numbers.defined()) result[fmt::format("state.{}.{}", i, name)] = numbers;
    });
  }
  return result;
}

template <class Options, class State>
void GroupedOptimizer<Options, State>::load_state_dict(const StateDict& given) {
  // Built beside the present state, which is replaced only when everything has been understood.
  std::vector<State> states(states_.size());
  std::vector<double> rates(groups_.size());
  std::size_t understood = 0;
  const auto find = [&](const std::string& name, const Shape& shape, DType dtype) -> Tensor {
    const auto found = given.find(name);
    if (found == given.end()) return {};
    const Tensor& numbers = found->second;
    check(
        numbers.shape() == shape && numbers.dtype() == dtype,
        "[{}::load_state_dict] '{}' has shape {} and dtype {}, needs {} and {}. Nothing was loaded",
        op_, name, numbers.shape(), numbers.dtype(), shape, dtype);
    ++understood;
    return numbers.clone();
  };
  for (std::size_t i = 0; i < rates.size(); ++i) {
    const std::string name = fmt::format("param_groups.{}.lr", i);
    const Tensor rate = find(name, {}, DType::f64);
    check(rate.defined(), "[{}::load_state_dict] '{}' is missing. Nothing was loaded", op_, name);
    rates[i] = rate.item();
    check(rates[i] >= 0, "[{}::load_state_dict] '{}' is {}. Nothing was loaded", op_, name,
          rates[i]);
  }
  const std::vector<Variable> params = all_params();
  for (std::size_t i = 0; i < states.size(); ++i) {
    const Tensor step = find(fmt::format("state.{}.step", i), {}, DType::i64);
    if (!step.defined()) continue;
    states[i].step = step.item<std::int64_t>();
    check(states[i].step > 0, "[{}::load_state_dict] 'state.{}.step' is {}. Nothing was loaded",
          op_, i, states[i].step);
    State::fields(states[i], [&](const char* name, Tensor& numbers, bool required) {
      const std::string full_name = fmt::format("state.{}.{}", i, name);
      numbers = find(full_name, params[i].shape(), params[i].dtype());
      check(numbers.defined() || !required,
            "[{}::load_state_dict] '{}' is missing. Nothing was loaded", op_, full_name);
    });
  }
  check(understood == given.size(),
        "[{}::load_state_dict] got {} entries of which {} fit these parameters. Nothing was loaded",
        op_, given.size(), understood);
  states_ = std::move(states);
  for (std::size_t i = 0; i < rates.size(); ++i) groups_[i].options.lr = rates[i];
}

}  // namespace ember::optim
