/// Checking gradients against finite differences, as torch.autograd.gradcheck does, and saying
/// which operation is wrong and why.
///
///     Variable x(randn({3, 4}, DType::f64), true);
///     gradcheck([](const Variable& x) { return tanh(x); }, x);
///
/// Each element of the Jacobian that the rules give is compared with the central difference
/// (f(x + eps) - f(x - eps)) / 2 eps: |analytical - numerical| <= atol + rtol |numerical|. An
/// element that fails gets a second opinion from other steps (differences.h): eps may be lost in
/// the size of x, or too large beside a kink or the edge of the domain. At a kink each value
/// between the one-sided derivatives is right, but only 0 where these have different signs, as in
/// PyTorch. Where no finite difference exists, as at an infinite input, the element is skipped and
/// counted.
///
/// Before that each rule of the graph is checked by itself (rule_checks.h), so that a failure names
/// the operation that is wrong, in a model of any size.
///
/// Inputs are changed in place and put back to the bit, also if f throws. So f may also capture a
/// Variable that is among the inputs, as a module captures its parameters.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ember/autograd/function.h"
#include "ember/autograd/gradcheck_report.h"
#include "ember/autograd/variable.h"

namespace ember {

struct GradcheckOptions {
  double eps = 1e-6;
  double atol = 1e-5;
  double rtol = 1e-3;
  /// How far two runs of f, or of the same rule, may differ.
  double nondet_tol = 0;
  /// How far a rule may be off the finite differences of its own operation, relative to the size of
  /// the terms that are summed. Rules in f32 may be off by 1e-3.
  double rule_tol = 1e-8;
  /// Compares v^T J u for three random u and v instead of each element of J: a handful of calls of
  /// f, however large the inputs are. The difference may be rtol of the size of the terms that were
  /// summed. A failure is traced to one element by bisection.
  bool fast_mode = false;
  /// Whether a check that fails throws a GradcheckError. Otherwise its report says what is wrong.
  bool raise_exception = true;
  /// Steps are eps max(1, |x|) instead of eps.
  bool relative_eps = false;
  /// Checks each rule by itself, and f for other strides and for fewer inputs that require a
  /// gradient.
  bool check_rules = true;
  /// Compares this many random elements of each input, for a random sum of the outputs, instead of
  /// all; 0 compares all.
  std::int64_t sample = 0;
  /// Of all random numbers.
  std::uint64_t seed = 0;
  /// How many elements the report lists.
  std::size_t worst = 10;
  /// What the inputs are called in messages. Without: their name(), or "input 0".
  std::vector<std::string> names = {};
  /// The function whose differences are taken, if not f itself: a reference implementation.
  Function numerical = {};
};

/// Whether the gradients of `f` are right at those of `inputs` that require one. These and f's
/// results must be f64, or f32 with an eps of at least 1e-4 and tolerances to fit. Inputs may have
/// gaps between their elements, but must not share memory. Integer and boolean inputs and outputs
/// are passed over. Row-sparse gradients are compared as dense ones. The report converts to bool.
/// A GradcheckError says which rule is wrong first, and then lists the worst elements:
///
///     [gradcheck] the rule of 'mul3' (operation 2 of 2, shape (2, 3), kernel.cpp:12) is wrong: ...
///
/// With raise_exception = false, also bad input and what f throws are told by the report.
GradcheckReport gradcheck(const Function& f, const VariableList& inputs,
                          const GradcheckOptions& options = {});

/// The same for the gradients of the gradients: checks the function (inputs, v) -> J^T v for random
/// v, for the inputs and for v, after a check of J^T v itself in fast mode.
GradcheckReport gradgradcheck(const Function& f, const VariableList& inputs,
                              const GradcheckOptions& options = {});

}  // namespace ember
