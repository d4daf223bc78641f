// The product. Its gradient, y / x, needs another form where a factor is 0.
#include <limits>

#include "ember/autograd/elementwise.h"
#include "ember/autograd/join.h"
#include "ember/autograd/node.h"
#include "ember/autograd/reduce.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/recurrence.h"

namespace ember {
namespace {

/// Along the rows of x (R, N): element i is x_(i-1), and 0 for the first. In reverse it is x_(i+1),
/// and 0 for the last.
Variable shifted(const Variable& x, bool reverse) {
  const Variable all_but_one = x.narrow(1, reverse ? 1 : 0, x.size(1) - 1);
  return reverse ? pad(all_but_one, {0, 1}) : pad(all_but_one, {1, 0});
}

/// linear_recurrence for Variables.
Variable recurrence(const Variable& a, const Variable& b, bool reverse) {
  // y_i = a_i y_(i-1) + b_i        b_i' = y_i' + a_(i+1) b_(i+1)',  a_i' = b_i' y_(i-1)
  const auto rule = [a = Saved(a), reverse](const Variable& g, const Variable& y) {
    const Variable to_b = recurrence(shifted(a, !reverse), g, !reverse);
    return std::vector<Gradient>{to_b * shifted(y, reverse), to_b};
  };
  constexpr bool kKeepOutput = true;
  return record_joint("recurrence", linear_recurrence(a.value(), b.value(), reverse), {a, b}, rule,
                      kKeepOutput);
}

/// The exclusive cumulative product of each row of x (R, N); in reverse, from the end.
Variable products_before(const Variable& x, bool reverse) {
  // p_i = x_(i-1) p_(i-1), from p_0 = 1 on
  Tensor start = zeros(x.shape(), x.dtype());
  start.select(1, reverse ? x.size(1) - 1 : 0).fill_(1);
  return recurrence(shifted(x, reverse), start, reverse);
}

/// For each element of x the product of all other elements, exact where there are zeros, in linear
/// time: the product of those before it times the product of those behind it. In f64, as one of the
/// two may leave f32's range although their product does not. REQUIRES: x has elements.
Variable product_of_others(const Variable& x, const Axes& axes) {
  const auto reduced = axes.mask("prod", x.dim());
  Dims order;
  std::int64_t kept = 1;  // the number of results
  for (int axis = 0; axis < x.dim(); ++axis) {
    if (reduced[static_cast<std::size_t>(axis)]) continue;
    order.push_back(axis);
    kept *= x.shape()[axis];
  }
  for (int axis = 0; axis < x.dim(); ++axis) {
    if (reduced[static_cast<std::size_t>(axis)]) order.push_back(axis);
  }
  Dims inverse = order;
  for (int to = 0; to < order.size(); ++to) inverse[static_cast<int>(order[to])] = to;

  const Variable last = x.to(DType::f64).permute(order);  // the reduced axes
  const Variable rows = last.reshape({kept, x.numel() / kept});
  const Variable others = products_before(rows, false) * products_before(rows, true);
  return others.reshape(last.shape()).permute(inverse).to(x.dtype());
}

/// Whether all numbers are finite and normal: neither 0 nor subnormal.
bool all_normal(const Tensor& x) {
  const double smallest = x.dtype() == DType::f64 ? std::numeric_limits<double>::min()
                                                  : std::numeric_limits<float>::min();
  return all(logical_and(isfinite(x), ge(abs(x), smallest))).item<bool>();
}

}  // namespace

Variable prod(const Variable& x, const Axes& axes, bool keepdim) {
  // y = prod x         x' = y' (product of the others),  computed as y' y / x where y is a normal
  // number. Not under create_graph: the derivative of y / x subtracts large numbers from each
  // other.
  const Shape shape = reduced_shape("prod", x.shape(), axes, true);
  return record("prod", prod(x.value(), axes, keepdim),
                {{x, [shape, axes, x = Saved(x)](const Variable& g, const Variable& y) {
                    const bool divides = !grad_enabled() && all_normal(y.value());
                    if (divides || x.get().numel() == 0) return (g * y).reshape(shape) / x;
                    Variable passed = g.reshape(shape);
                    if (!grad_enabled()) {
                      // 0 where two factors are 0, even if g is infinite. But there the slope has
                      // a derivative.
                      const Tensor zero_factors = sum(eq(x.get().value(), 0), axes, true);
                      passed = masked_fill(passed, gt(zero_factors, 1), 0);
                    }
                    return passed * product_of_others(x, axes);
                  }}});
}

}  // namespace ember
