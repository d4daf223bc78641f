/// Differentiable reductions and softmax: the ones of tensor/reduce.h under the same names.
///
/// argmax, argmin, any and all have no gradient: use the tensor functions on value(). All have
/// second derivatives.
#pragma once

#include "ember/autograd/variable.h"
#include "ember/tensor/reduce.h"

namespace ember {

Variable sum(const Variable& x, const Axes& axes = {}, bool keepdim = false);
Variable mean(const Variable& x, const Axes& axes = {}, bool keepdim = false);
/// Exact where factors are 0. Time and memory of all its derivatives are linear in the size of x:
/// one pass of division, or, where a product is 0 or beyond the dtype's range and with
/// create_graph, products from both ends in f64.
Variable prod(const Variable& x, const Axes& axes = {}, bool keepdim = false);
/// Equal largest (smallest) elements share the gradient evenly, as torch.amax does.
Variable max(const Variable& x, const Axes& axes = {}, bool keepdim = false);
Variable min(const Variable& x, const Axes& axes = {}, bool keepdim = false);
Variable var(const Variable& x, const Axes& axes = {}, bool keepdim = false, double correction = 1);
Variable std(const Variable& x, const Axes& axes = {}, bool keepdim = false, double correction = 1);
/// The gradient of a norm that is 0 is 0.
Variable norm(const Variable& x, double p = 2, const Axes& axes = {}, bool keepdim = false);
Variable logsumexp(const Variable& x, const Axes& axes = {}, bool keepdim = false);

Variable cumsum(const Variable& x, std::int64_t axis);
Variable softmax(const Variable& x, std::int64_t axis);
Variable log_softmax(const Variable& x, std::int64_t axis);

Variable sum_to(const Variable& x, const Shape& shape);

}  // namespace ember
