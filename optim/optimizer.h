/// Optimizers: what turns gradients into better parameters.
///
/// An optimizer is given parameters, in one group or in several with options of their own. `step()`
/// reads each parameter's gradient and writes to its value, which no graph records; a parameter
/// without a gradient is left alone. Each update is one pass over memory. A row-sparse gradient
/// (autograd/gradient.h) updates only the rows it has.
///
/// Names, defaults and formulas are PyTorch's. Unlike there, each group carries all of its options
/// (Adam's betas are `beta1` and `beta2`), and of these a state_dict keeps the learning rate: the
/// others are what the program says.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ember/autograd/gradient.h"
#include "ember/tensor/state_dict.h"

namespace ember::optim {

class Optimizer {
 public:
  virtual ~Optimizer() = default;
  virtual void step() = 0;
  void zero_grad() const;

  virtual std::size_t group_count() const = 0;
  /// The learning rate of a group, to be read or changed between steps. Error: no such group.
  double& lr(std::size_t group = 0) { return group_lr(group); }
  double lr(std::size_t group = 0) const { return const_cast<Optimizer*>(this)->group_lr(group); }

  /// What it remembers of each parameter, as "state.<number of the parameter>.<name>", and the
  /// learning rates, as "param_groups.<number>.lr". Momentum appears when the first step makes it.
  virtual StateDict state_dict() const = 0;
  /// Error, with nothing loaded: names or shapes that do not fit the parameters.
  virtual void load_state_dict(const StateDict& state) = 0;

 protected:
  /// All parameters, group after group.
  virtual std::vector<Variable> all_params() const = 0;
  virtual double& group_lr(std::size_t group) = 0;
};

/// What the optimizers share. `Options` has an `lr`; `State` is what is remembered of one
/// parameter: a `step` count and tensors of the parameter's shape.
template <class Options, class State>
class GroupedOptimizer : public Optimizer {
 public:
  struct Group {
    std::vector<Variable> params;
    Options options;
  };

  std::size_t group_count() const final { return groups_.size(); }
  const std::vector<Group>& groups() const { return groups_; }
  StateDict state_dict() const final;
  void load_state_dict(const StateDict& state) final;

 protected:
  /// Error (naming `op`): no parameters; one that is given twice, is not a leaf, has no gradient to
  /// ask for, or is not contiguous.
  GroupedOptimizer(const char* op, std::vector<Group> groups);

  /// Error: a gradient that these options have no update for. Asked of every parameter before the
  /// first of them moves.
  virtual void check_gradient(const Gradient&, const Options&) const {}

  /// What a step needs for one parameter.
  struct Update {
    Tensor param;
    Gradient gradient;
    State& state;
    const Options& options;
  };
  /// How a step begins: checks all gradients, counts the step of each parameter that has one
  /// (`state.step` is 1 in the first), and returns what is to be updated.
  std::vector<Update> begin_step();

  const char* op() const { return op_; }

 private:
  std::vector<Variable> all_params() const final;
  double& group_lr(std::size_t group) final;

  const char* op_;
  std::vector<Group> groups_;
  std::vector<State> states_;  // of all parameters, group after group
};

}  // namespace ember::optim
