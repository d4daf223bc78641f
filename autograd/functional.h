/// Derivatives as functions of functions: the ones of torch.autograd.functional under the same
/// names.
///
///     jacobian(tanh, x);                                       // (N, N) for x (N)
///     hessian([](const Variable& a) { return sum(pow(a, 3)); }, x);
///     const auto [y, product] = hvp(f, {a, b}, {u, v});        // f's value, and H (u, v)
///
/// Each has two forms. With one Variable as input, f has one output, and derivatives are Variables.
/// With several inputs (a VariableList or a std::vector, also of one), f may have several outputs,
/// and derivatives are lists of one for each.
///
/// Derivatives are zeros where f does not depend on an input, also if its result has no history at
/// all (PyTorch's strict = False). They are partial ones: an input that was computed from another
/// one counts as independent of it. Inputs need not require a gradient: f gets leaves of its own
/// instead. But where those that do are distinct leaves, f gets these themselves and may also
/// capture them, as a module captures its parameters. No gradient is left in any leaf.
///
/// Errors, which name the function that was called: no inputs; an input or an output that is
/// undefined; an input that is neither f32 nor f64; a vector of other shapes or dtypes. What f
/// throws is passed on.
#pragma once

#include <utility>
#include <vector>

#include "ember/autograd/function.h"
#include "ember/autograd/variable.h"

namespace ember {

struct DerivativeOptions {
  /// Whether what is returned can itself be differentiated, for inputs that require a gradient.
  bool create_graph = false;
};

/// (i, j): the block that belongs to output i and input j, or to inputs i and j of a Hessian. Its
/// shape is that of the one and then that of the other.
using Blocks = std::vector<std::vector<Variable>>;

/// All derivatives of all elements of the outputs. One backward pass for each element.
Blocks jacobian(const Function& f, const VariableList& inputs, DerivativeOptions options = {});
Variable jacobian(const Function& f, const Variable& x, DerivativeOptions options = {});

/// The second derivatives of f, whose output is a single number. One backward pass through the
/// gradient for each element of the inputs.
Blocks hessian(const Function& f, const VariableList& inputs, DerivativeOptions options = {});
Variable hessian(const Function& f, const Variable& x, DerivativeOptions options = {});

/// What f(inputs) is, and a product with its derivatives.
using ValueAndProduct = std::pair<Variable, Variable>;
using ValuesAndProducts = std::pair<std::vector<Variable>, std::vector<Variable>>;

/// v^T J: the gradients of the outputs, weighted by v (of their shapes). It may be left out for a
/// single number, and is then 1.
ValuesAndProducts vjp(const Function& f, const VariableList& inputs, const VariableList& v = {},
                      DerivativeOptions options = {});
ValueAndProduct vjp(const Function& f, const Variable& x, const Variable& v = {},
                    DerivativeOptions options = {});

/// J v: how the outputs change along v (of the inputs' shapes). It may be left out for a single
/// number, and is then 1. Two backward passes: v^T J is linear in v, and its derivative is J.
ValuesAndProducts jvp(const Function& f, const VariableList& inputs, const VariableList& v = {},
                      DerivativeOptions options = {});
ValueAndProduct jvp(const Function& f, const Variable& x, const Variable& v = {},
                    DerivativeOptions options = {});

/// H v, for f whose output is a single number and v of the inputs' shapes: the gradient of the
/// gradient along v. (Pearlmutter, "Fast exact multiplication by the Hessian", Neural Computation
/// 6, 1994.) As H is symmetric, this is v^T H too (PyTorch's vhp).
ValuesAndProducts hvp(const Function& f, const VariableList& inputs, const VariableList& v = {},
                      DerivativeOptions options = {});
ValueAndProduct hvp(const Function& f, const Variable& x, const Variable& v = {},
                    DerivativeOptions options = {});

/// The Jacobian by central differences, (f(x + eps) - f(x - eps)) / 2 eps; NaN where these are not
/// finite. Inputs are changed in place and put back to the bit, also if f throws. Errors besides
/// those above: an input is expanded; eps is not positive, or lost in the size of a number.
Blocks numerical_jacobian(const Function& f, const VariableList& inputs, double eps = 1e-6);
Variable numerical_jacobian(const Function& f, const Variable& x, double eps = 1e-6);

}  // namespace ember
