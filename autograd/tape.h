/// Internal: a function run once, operation by operation, so that each rule can be checked on its
/// own.
///
/// The derivative of one operation needs no function for it alone. f runs again with its inputs
/// displaced, and a watcher reads the result of every operation on the way. If an operation's
/// inputs moved by dx, its result has to move by J dx, whatever moved the inputs. So a few runs of
/// f check all rules of a graph at once, and each for itself: an error upstream of an operation or
/// downstream does not touch it.
#pragma once

#include <cstddef>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "ember/autograd/function.h"
#include "ember/autograd/variable.h"
#include "ember/tensor/random.h"

namespace ember {

class Tape {
 public:
  /// Runs f. `op` names the check in errors.
  Tape(const char* op, Function f, std::vector<Variable> inputs);

  const std::vector<Variable>& outputs() const { return outputs_; }
  const std::vector<Variable>& inputs() const { return inputs_; }
  /// The inputs that require a gradient, then the results of the operations, oldest first.
  const std::vector<Variable>& values() const { return values_; }
  /// The place of a node among the values; their number if it has none.
  std::size_t find(const Node* node) const;
  /// Where the operations begin among the values.
  std::size_t first_op() const { return first_op_; }

  /// What value `at` is called: "input 1", or "'mul' (operation 2 of 7, shape (3, 4),
  /// model.cpp:12)".
  std::string name(std::size_t at) const;
  /// For which input of its operation value `from` stands, as in "its input 1".
  std::string edge_name(std::size_t op, std::size_t from) const;

  /// The gradient of one value, as the rules of the operation `op` give it.
  struct Contribution {
    std::size_t value;
    Tensor gradient;
  };
  /// Runs the rules of one operation for the gradient g of its result. Sorted by value. Values that
  /// are not among values() are left out, as are undefined gradients.
  std::vector<Contribution> apply(std::size_t op, const Tensor& g) const;

  /// Values in one run: one copy for each of values(), and those of the operations that became
  /// constants, with their names.
  struct Run {
    std::vector<Tensor> values;
    std::vector<std::pair<const char*, Tensor>> constants;
    std::vector<Variable> outputs;
  };
  /// Runs f with its inputs as they are now. Errors: f throws, changes an input in place, or
  /// records other operations than the first time.
  Run run() const;
  /// The same with the inputs displaced by t times these steps, one tensor for each input that
  /// requires a gradient. Puts the inputs back.
  Run run(const std::vector<Tensor>& steps, double t) const;
  /// Random steps in proportion to the inputs' elements; 0 where one is not finite.
  std::vector<Tensor> random_steps(Generator& generator) const;

 private:
  const char* op_;
  Function f_;
  std::vector<Variable> inputs_, values_, outputs_;
  std::unordered_map<const Node*, std::size_t> places_;  // of the nodes of values_
  std::size_t first_op_ = 0;
};

/// The largest difference of two tensors of one shape, relative to their largest number. NaN equals
/// NaN; infinite where only one of two numbers is finite.
double relative_gap(const Tensor& a, const Tensor& b);

/// The first operation that became a constant in both runs although its numbers differ; null if
/// there is none.
const char* moving_constant(const Tape::Run& a, const Tape::Run& b);

/// The numbers of x with other strides. All gaps hold NaN: what reads them as if they were
/// contiguous finds it, and does not leave the storage.
Tensor transposed(const Tensor& x);
Tensor with_gaps(const Tensor& x);

}  // namespace ember
