// Each function shows its forward and, under it, its backward rule. In the comments y' stands for
// the gradient of the loss with respect to y.
#include "ember/autograd/reduce.h"

#include <cmath>

#include "ember/autograd/elementwise.h"
#include "ember/autograd/gather.h"
#include "ember/autograd/node.h"
#include "ember/tensor/creation.h"

namespace ember {
namespace {

/// Reshapes the result y of a reduction, or its gradient, so that it broadcasts against x: the
/// reduced axes come back with size 1.
class Over {
 public:
  Over(const char* op, const Variable& x, const Axes& axes)
      : shape_(reduced_shape(op, x.shape(), axes, true)), whole_(x.shape()) {}
  Variable operator()(const Variable& reduced) const { return reduced.reshape(shape_); }
  Tensor operator()(const Tensor& reduced) const { return reduced.reshape(shape_); }
  /// How many elements of x are reduced to one.
  double count() const {
    double count = 1;
    for (int axis = 0; axis < whole_.size(); ++axis) {
      if (shape_[axis] != whole_[axis]) count *= static_cast<double>(whole_[axis]);
    }
    return count;
  }
  /// The degrees of freedom: what var and std divide by.
  double freedom(double correction) const { return std::max(count() - correction, 0.0); }
  const Shape& whole() const { return whole_; }

 private:
  Shape shape_;
  Shape whole_;
};

}  // namespace

Variable sum(const Variable& x, const Axes& axes, bool keepdim) {
  // y = sum x          x' = y', repeated
  const Over over("sum", x, axes);
  return record("sum", sum(x.value(), axes, keepdim),
                {{x, [over, dtype = x.dtype()](const Variable& g) {
                    return over(g).expand(over.whole()).to(dtype);
                  }}});
}

Variable mean(const Variable& x, const Axes& axes, bool keepdim) {
  // y = sum x / n      x' = y' / n, repeated
  const Over over("mean", x, axes);
  return record(
      "mean", mean(x.value(), axes, keepdim),
      {{x, [over](const Variable& g) { return (over(g) / over.count()).expand(over.whole()); }}});
}

namespace {

/// max and min: the gradient goes to the elements that are equal to the result, in equal parts. If
/// some are NaN, then to these.
Variable extremum(const char* op, const Variable& x, Tensor value, const Axes& axes) {
  // y = max x or min x            x' = y' [x = y] / (how many are)
  const Over over(op, x, axes);
  return record(op, std::move(value),
                {{x, [over, axes, x = Saved(x)](const Variable& g, const Variable& y) {
                    const Tensor& at = x.get().value();
                    const Tensor chosen = logical_or(eq(at, over(y.value())), isnan(at));
                    const Variable share = over(g) / sum(chosen.to(g.dtype()), axes, true);
                    return masked_fill(share.expand(over.whole()), logical_not(chosen), 0);
                  }}});
}

}  // namespace

Variable max(const Variable& x, const Axes& axes, bool keepdim) {
  return extremum("max", x, max(x.value(), axes, keepdim), axes);
}

Variable min(const Variable& x, const Axes& axes, bool keepdim) {
  return extremum("min", x, min(x.value(), axes, keepdim), axes);
}

Variable var(const Variable& x, const Axes& axes, bool keepdim, double correction) {
  // y = sum (x - m)² / (n - c),  m = mean x        x' = y' 2 (x - m) / (n - c)
  const Over over("var", x, axes);
  return record("var", var(x.value(), axes, keepdim, correction),
                {{x, [over, axes, correction, x = Saved(x)](const Variable& g) {
                    const Variable centred = x - mean(x.get(), axes, true);
                    return over(g) * (centred * (2 / over.freedom(correction)));
                  }}});
}

namespace {

/// a / b, and 0 where b = 0. Its gradients are those of a / b elsewhere and 0 there.
Variable divide_or_zero(const Variable& a, const Variable& b) {
  const Tensor zero = eq(b.value(), 0);
  return masked_fill(a / masked_fill(b, zero, 1), zero, 0);
}

}  // namespace

Variable std(const Variable& x, const Axes& axes, bool keepdim, double correction) {
  // y = sqrt(var x)    x' = y' (x - m) / ((n - c) y), 0 where y = 0
  const Over over("std", x, axes);
  return record("std", std(x.value(), axes, keepdim, correction),
                {{x, [over, axes, correction, x = Saved(x)](const Variable& g, const Variable& y) {
                    const Variable centred = x - mean(x.get(), axes, true);
                    return over(divide_or_zero(g, y)) * (centred / over.freedom(correction));
                  }}});
}

Variable norm(const Variable& x, double p, const Axes& axes, bool keepdim) {
  // y = (sum |x|^p)^(1/p)         x' = y' x |x|^(p-2) / y^(p-1)
  if (p == 0) {
    return record("norm", norm(x.value(), p, axes, keepdim),
                  {{x, [shape = x.shape()](const Variable& g) -> Variable {
                      return zeros(shape, g.dtype());
                    }}});
  }
  if (std::isinf(p)) return p > 0 ? max(abs(x), axes, keepdim) : min(abs(x), axes, keepdim);
  const Over over("norm", x, axes);
  return record("norm", norm(x.value(), p, axes, keepdim),
                {{x, [over, p, x = Saved(x)](const Variable& g, const Variable& y) {
                    if (p == 1) return over(g) * sign(x.get().value());
                    if (p == 2) return over(g) * divide_or_zero(x, over(y));
                    const Variable magnitude = abs(x.get());
                    const Variable slope = divide_or_zero(magnitude, over(y));
                    const Variable powered =
                        masked_fill(pow(masked_fill(slope, eq(slope.value(), 0), 1), p - 1),
                                    eq(slope.value(), 0), 0);
                    const Variable passed = masked_fill(over(g), eq(over(y.value()), 0), 0);
                    return passed * (powered * sign(x.get().value()));
                  }}});
}

Variable logsumexp(const Variable& x, const Axes& axes, bool keepdim) {
  // y = log sum e^x    x' = y' e^(x - y)
  const Over over("logsumexp", x, axes);
  return record("logsumexp", logsumexp(x.value(), axes, keepdim),
                {{x, [over, x = Saved(x)](const Variable& g, const Variable& y) {
                    return over(g) * exp(x - over(y));
                  }}});
}

Variable cumsum(const Variable& x, std::int64_t axis) {
  // y_i = sum_{j <= i} x_j        x_i' = sum_{j >= i} y_j'
  return record("cumsum", cumsum(x.value(), axis),
                {{x, [axis](const Variable& g) {
                    if (g.dim() == 0) return g;
                    const Tensor backwards = g.size(axis) - 1 - arange(g.size(axis));
                    const Variable summed = cumsum(index_select(g, axis, backwards), axis);
                    return index_select(summed, axis, backwards);
                  }}});
}

Variable softmax(const Variable& x, std::int64_t axis) {
  // y = e^x / sum e^x  x' = y (y' - sum y' y)
  return record("softmax", softmax(x.value(), axis),
                {{x, [axis](const Variable& g, const Variable& y) -> Variable {
                    if (!grad_enabled()) return softmax_backward(g.value(), y.value(), axis);
                    return y * (g - sum(g * y, axis, true));
                  }}});
}

Variable log_softmax(const Variable& x, std::int64_t axis) {
  // y = x - log sum e^x           x' = y' - e^y sum y'
  return record("log_softmax", log_softmax(x.value(), axis),
                {{x, [axis](const Variable& g, const Variable& y) -> Variable {
                    if (!grad_enabled()) return log_softmax_backward(g.value(), y.value(), axis);
                    return g - exp(y) * sum(g, axis, true);
                  }}});
}

Variable sum_to(const Variable& x, const Shape& shape) {
  // y = x summed where `shape` was broadcast      x' = y', repeated
  if (x.shape() == shape) return x;
  return record("sum_to", sum_to(x.value(), shape),
                {{x, [whole = x.shape()](const Variable& g) { return g.expand(whole); }}});
}

}  // namespace ember
