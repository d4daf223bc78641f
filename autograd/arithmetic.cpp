// Each function shows its forward and, under it, its backward rule. In the comments y' stands for
// the gradient of the loss with respect to y.
#include <cmath>

#include "ember/autograd/elementwise.h"
#include "ember/autograd/node.h"
#include "ember/autograd/reduce.h"
#include "ember/tensor/creation.h"

namespace ember {
namespace {

/// The rule's last step for an input that the forward broadcast and converted: the gradient summed
/// over the axes that were broadcast, in the input's dtype.
auto back_to(const Variable& input) {
  return [shape = input.shape(), dtype = input.dtype()](const Variable& g) {
    return sum_to(g, shape).to(dtype);
  };
}

}  // namespace

Variable add(const Variable& a, const Variable& b) {
  // y = a + b          a' = y',  b' = y'
  return record("add", add(a.value(), b.value()), {{a, back_to(a)}, {b, back_to(b)}});
}

Variable sub(const Variable& a, const Variable& b) {
  // y = a - b          a' = y',  b' = -y'
  return record(
      "sub", sub(a.value(), b.value()),
      {{a, back_to(a)}, {b, [back = back_to(b)](const Variable& g) { return neg(back(g)); }}});
}

Variable mul(const Variable& a, const Variable& b) {
  // y = a b            a' = y' b,  b' = y' a
  return record(
      "mul", mul(a.value(), b.value()),
      {{a, [back = back_to(a), b = Saved(b)](const Variable& g) { return back(g * b); }},
       {b, [back = back_to(b), a = Saved(a)](const Variable& g) { return back(g * a); }}});
}

Variable div(const Variable& a, const Variable& b) {
  // y = a / b          a' = y' / b,  b' = -y' y / b
  return record("div", div(a.value(), b.value()),
                {{a, [back = back_to(a), b = Saved(b)](const Variable& g) { return back(g / b); }},
                 {b, [back = back_to(b), b = Saved(b)](const Variable& g, const Variable& y) {
                    return back(-(g * y) / b);
                  }}});
}

Variable pow(const Variable& a, const Variable& b) {
  // y = a^b            a' = y' b a^(b-1), 0 where a = b = 0;
  //                    b' = y' y log a, 0 where a = 0 and b >= 0
  const auto rule_a = [back = back_to(a), a = Saved(a), b = Saved(b)](const Variable& g) {
    const Variable slope = b * pow(a.get(), b - 1);
    const Tensor constant = eq(b.get().value(), 0);
    const Tensor no_slope = logical_and(eq(a.get().value(), 0), constant);
    // 0 where b = 0, even if g is infinite. But there the slope has a derivative by b.
    const Variable passed = grad_enabled() ? g : masked_fill(g, constant, 0);
    return back(passed * masked_fill(slope, no_slope, 0));
  };
  const auto rule_b = [back = back_to(b), a = Saved(a), b = Saved(b)](const Variable& g,
                                                                      const Variable& y) {
    const Tensor no_slope = logical_and(eq(a.get().value(), 0), ge(b.get().value(), 0));
    const Variable safe = where(no_slope, ones_like(a.get().value()), a);
    return back(g * masked_fill(y * log(safe.to(y.dtype())), no_slope, 0));
  };
  return record("pow", pow(a.value(), b.value()), {{a, rule_a}, {b, rule_b}});
}

namespace {

/// The rule for one input of a minimum or maximum: it gets the gradient, but half of it where the
/// other input is equal, and none where it `loses`. A gradient may be infinite, as that of sqrt at
/// 0 is, so a mask is not multiplied with.
template <class Loses>
auto share_of(const Variable& own, const Variable& other, Loses loses) {
  return [back = back_to(own), own = Saved(own), other = Saved(other),
          loses](const Variable& g) -> Variable {
    const Tensor &x = own.get().value(), &z = other.get().value();
    return back(masked_fill(where(eq(x, z), g * 0.5, g), loses(x, z), 0));
  };
}

}  // namespace

Variable minimum(const Variable& a, const Variable& b) {
  // y = min(a, b)      a' = y' [a < b] + y'/2 [a = b],  and likewise b'
  const auto greater = [](const Tensor& x, const Tensor& z) { return gt(x, z); };
  return record("minimum", minimum(a.value(), b.value()),
                {{a, share_of(a, b, greater)}, {b, share_of(b, a, greater)}});
}

Variable maximum(const Variable& a, const Variable& b) {
  // y = max(a, b)      a' = y' [a > b] + y'/2 [a = b],  and likewise b'
  const auto less = [](const Tensor& x, const Tensor& z) { return lt(x, z); };
  return record("maximum", maximum(a.value(), b.value()),
                {{a, share_of(a, b, less)}, {b, share_of(b, a, less)}});
}

Variable add(const Variable& a, Scalar b) {
  // y = a + b          a' = y'
  return record("add", add(a.value(), b), {{a, [](const Variable& g) { return g; }}});
}

Variable sub(const Variable& a, Scalar b) {
  // y = a - b          a' = y'
  return record("sub", sub(a.value(), b), {{a, [](const Variable& g) { return g; }}});
}

Variable sub(Scalar a, const Variable& b) {
  // y = a - b          b' = -y'
  return record("sub", sub(a, b.value()), {{b, [](const Variable& g) { return neg(g); }}});
}

Variable mul(const Variable& a, Scalar b) {
  // y = a b            a' = y' b
  return record("mul", mul(a.value(), b), {{a, [b](const Variable& g) { return g * b; }}});
}

Variable div(const Variable& a, Scalar b) {
  // y = a / b          a' = y' / b
  return record("div", div(a.value(), b), {{a, [b](const Variable& g) { return g / b; }}});
}

Variable div(Scalar a, const Variable& b) {
  // y = a / b          b' = -y' y / b
  return record(
      "div", div(a, b.value()),
      {{b, [b = Saved(b)](const Variable& g, const Variable& y) { return -(g * y) / b; }}});
}

Variable pow(const Variable& a, Scalar b) {
  // y = a^b            a' = y' b a^(b-1), 0 where b = 0
  return record("pow", pow(a.value(), b),
                {{a, [a = Saved(a), n = b.to<double>()](const Variable& g) -> Variable {
                    if (n == 0) return zeros_like(g.value());
                    if (n == 2) return g * (a * 2);
                    return g * (pow(a.get(), n - 1) * n);
                  }}});
}

Variable pow(Scalar a, const Variable& b) {
  // y = a^b            b' = y' y log a, 0 where a = 0 and b >= 0
  return record("pow", pow(a, b.value()),
                {{b, [base = a.to<double>(), b = Saved(b)](const Variable& g, const Variable& y) {
                    if (base != 0) return g * y * std::log(base);
                    const Tensor slope = full_like(b.get().value(), std::log(base));
                    return g * y * masked_fill(slope, ge(b.get().value(), 0), 0);
                  }}});
}

Variable neg(const Variable& x) {
  // y = -x             x' = -y'
  return record("neg", neg(x.value()), {{x, [](const Variable& g) { return neg(g); }}});
}

Variable where(const Tensor& condition, const Variable& a, const Variable& b) {
  // y = c ? a : b      a' = c ? y' : 0,  b' = c ? 0 : y'
  const Saved kept(condition);
  return record("where", where(condition, a.value(), b.value()),
                {{a,
                  [back = back_to(a), kept](const Variable& g) {
                    return back(masked_fill(g, logical_not(kept.get().value()), 0));
                  }},
                 {b, [back = back_to(b), kept](const Variable& g) {
                    return back(masked_fill(g, kept.get().value(), 0));
                  }}});
}

Variable where(const Tensor& condition, const Variable& a, Scalar b) {
  return where(condition, a, Variable(full({}, b, b.promote_with(a.dtype()))));
}

Variable where(const Tensor& condition, Scalar a, const Variable& b) {
  return where(condition, Variable(full({}, a, a.promote_with(b.dtype()))), b);
}

Variable masked_fill(const Variable& x, const Tensor& mask, Scalar value) {
  // y = m ? value : x  x' = m ? 0 : y'
  return record("masked_fill", masked_fill(x.value(), mask, value),
                {{x, [back = back_to(x), mask = Saved(mask)](const Variable& g) {
                    return back(masked_fill(g, mask.get().value(), 0));
                  }}});
}

}  // namespace ember
