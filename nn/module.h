/// Module: parameters with names.
///
/// A module is a plain class with its parameters, buffers and child modules as ordinary members. It
/// names each of them once, in `members`; everything else (parameters, state_dict, train, printing)
/// follows from that.
///
///     class Mlp : public nn::Module {
///      public:
///       Variable operator()(const Variable& x) const { return second(relu(first(x))); }
///       std::string type_name() const override { return "Mlp"; }
///
///       nn::Linear first{784, 512}, second{512, 10};
///
///      protected:
///       void members(nn::Members& m) override {
///         m.child("first", first);
///         m.child("second", second);
///       }
///     };
///
/// Names are joined with dots, as in PyTorch: "first.weight". Parameters are Variables, which are
/// handles: copies of a module share its parameters, and tying two is one assignment,
/// `head.weight = wte.weight`. For the same reason a const module lets its parameters be trained.
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <utility>
#include <vector>

#include "ember/autograd/variable.h"
#include "ember/tensor/state_dict.h"

namespace ember::nn {

class Module;

/// The visitor that Module::members calls for each member, in order. Undefined parameters and
/// buffers (the bias of a Linear without one) are skipped.
class Members {
 public:
  virtual ~Members() = default;
  virtual void parameter(const std::string& name, Variable& parameter) = 0;
  virtual void buffer(const std::string& name, Tensor& buffer) = 0;
  virtual void child(const std::string& name, Module& module) = 0;
};

class Module {
 public:
  virtual ~Module() = default;
  /// "Linear"
  virtual std::string type_name() const = 0;
  /// What is printed in the parentheses after the name: "in_features=784, out_features=512".
  virtual std::string extra_repr() const { return ""; }

  /// Each parameter once, with its full name; a shared (tied) one with the first of its names.
  std::vector<std::pair<std::string, Variable>> named_parameters() const;
  std::vector<Variable> parameters() const;
  std::vector<std::pair<std::string, Tensor>> named_buffers() const;
  std::vector<std::pair<std::string, Module*>> named_children() const;
  /// How many numbers all parameters have; a shared parameter counts once.
  std::int64_t parameter_count() const;

  /// Parameters and buffers by full name, as handles on the module's own numbers.
  StateDict state_dict() const;
  /// Copies the values of `state` into the module's parameters and buffers. With `assign` the
  /// tensors of `state` replace them instead: each parameter is then a new leaf. Parameters that
  /// were tied stay tied, and get the tensor of the first of their names.
  /// Error, with nothing loaded: missing, unexpected or wrong-shape names; see tensor/state_dict.h.
  void load_state_dict(const StateDict& state, bool strict = true, bool assign = false);

  /// Sets training or evaluation mode, for this module and all below it. Dropout depends on it.
  void train(bool on = true);
  void eval() { train(false); }
  bool is_training() const { return training_; }

  void zero_grad() const;
  /// Freezes or thaws all parameters.
  void requires_grad_(bool on) const;
  /// Converts parameters and floating-point buffers. They become new leaves: call it before an
  /// optimizer is made, and before parameters are tied.
  void to(DType dtype);
  /// Replaces every parameter by a new leaf with the same values in the same memory; tied ones stay
  /// tied. For a copy of a module that another thread trains: each copy then has its own gradients.
  void own_leaves();
  /// Calls f for every module below this one and then for this one, as torch.nn.Module.apply.
  void apply(const std::function<void(Module&)>& f);
  /// Writes each parameter's full name into its Variable, for drawings of the graph.
  void name_parameters() const;

  /// The tree, as PyTorch prints it.
  std::string to_string() const;

 protected:
  virtual void members(Members& members) = 0;

 private:
  friend class FullNames;
  bool training_ = true;
};

std::ostream& operator<<(std::ostream& stream, const Module& module);

/// A module that maps one Variable to another, so that it can stand in a Sequential.
class Layer : public Module {
 public:
  virtual Variable forward(const Variable& x) const = 0;
  Variable operator()(const Variable& x) const { return forward(x); }
};

}  // namespace ember::nn
