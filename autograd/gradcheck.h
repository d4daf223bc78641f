/// Checking gradients against finite differences, as torch.autograd.gradcheck does.
///
///     Variable x(randn({3, 4}, DType::f64), true);
///     gradcheck([](const std::vector<Variable>& in) { return tanh(in[0]); }, {x});
///
/// Each element of the Jacobian that the rules give is compared with the central difference
/// (f(x + eps) - f(x - eps)) / 2 eps: |analytical - numerical| <= atol + rtol |numerical|.
///
/// Inputs are changed in place, one element at a time, and restored. So f may also capture a
/// Variable that is among the inputs, as a module captures its parameters. Inputs must not share
/// memory with each other.
#pragma once

#include <functional>
#include <vector>

#include "ember/autograd/variable.h"

namespace ember {

struct GradcheckOptions {
  double eps = 1e-6;
  double atol = 1e-5;
  double rtol = 1e-3;
  /// How far two runs of f, or of the same backward pass, may differ.
  double nondet_tol = 0;
  /// Compares v^T J u for random u and v instead of each element of J: two calls of f for
  /// each input and two backward passes, however large the inputs are. May miss an error in a few
  /// elements of many.
  bool fast_mode = false;
  /// Whether a wrong gradient is an Error that describes it, or only returns false.
  bool raise_exception = true;
};

using Function = std::function<Variable(const std::vector<Variable>&)>;

/// Whether the gradients of `f` are right at those of `inputs` that require one. These must be f64,
/// as must f's result, and may be non-contiguous. Row-sparse gradients are compared as dense ones.
/// A failure names the operation that made the result, the input and the element:
///
///     [gradcheck] gradient of 'mul' (output shape (2, 3), element (0, 1)) for input 1
///     (shape (3,)) at element (1,): analytical 3, numerical 2
///
/// A gradient or an f that gives different numbers on a second run is a failure too. Errors: no
/// input requires a gradient; one that does, or the result, is not f64; an input is expanded; f
/// changes an input in place.
bool gradcheck(const Function& f, const std::vector<Variable>& inputs,
               GradcheckOptions options = {});

/// The same for the gradients of the gradients: checks the function (inputs, v) -> J^T v for random
/// v, for the inputs and for v.
bool gradgradcheck(const Function& f, const std::vector<Variable>& inputs,
                   GradcheckOptions options = {});

}  // namespace ember
