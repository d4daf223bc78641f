/// Reductions: many numbers to few.
///
/// `axes` lists the axes to reduce (negative ones count from the end); an empty list means all of
/// them. With `keepdim` a reduced axis stays with size 1. Sums of f32 are accumulated in f64, so
/// that long ones lose no digits; their result is f32. Sums of boolean and i64 are i64, their means
/// f32. What is computed does not depend on the number of threads.
#pragma once

#include <utility>

#include "ember/tensor/tensor.h"

namespace ember {

/// The axes of a reduction: sum(x), sum(x, 1), sum(x, {0, -1}, true).
class Axes {
 public:
  Axes() = default;  // all
  Axes(std::initializer_list<std::int64_t> axes) : axes_(axes) {}
  template <std::integral T>
  Axes(T axis) : axes_{static_cast<std::int64_t>(axis)} {}
  explicit Axes(const Dims& axes) : axes_(axes) {}
  bool all() const { return axes_.empty(); }
  /// Which of `rank` axes are reduced. Error (naming `op`): out of range, or named twice.
  std::array<bool, kMaxRank> mask(const char* op, int rank) const;

 private:
  Dims axes_;
};

/// The shape that is left of `shape` when `axes` are reduced.
Shape reduced_shape(const char* op, const Shape& shape, const Axes& axes, bool keepdim);

Tensor sum(const Tensor& x, const Axes& axes = {}, bool keepdim = false);
Tensor mean(const Tensor& x, const Axes& axes = {}, bool keepdim = false);
Tensor prod(const Tensor& x, const Axes& axes = {}, bool keepdim = false);
/// The largest and the smallest; argmax and argmin say where (torch.max along an axis gives both).
/// NaN wins. Error: an empty axis, which has neither.
Tensor max(const Tensor& x, const Axes& axes = {}, bool keepdim = false);
Tensor min(const Tensor& x, const Axes& axes = {}, bool keepdim = false);
/// The place (i64) of the first largest / smallest; without an axis, in the flattened tensor.
Tensor argmax(const Tensor& x);
Tensor argmin(const Tensor& x);
Tensor argmax(const Tensor& x, std::int64_t axis, bool keepdim = false);
Tensor argmin(const Tensor& x, std::int64_t axis, bool keepdim = false);
/// Sum of squared distances from the mean over (count - correction). Two passes, in f64.
/// With `using namespace ember`, std(x) is ambiguous with the namespace: write ember::std(x).
Tensor var(const Tensor& x, const Axes& axes = {}, bool keepdim = false, double correction = 1);
Tensor std(const Tensor& x, const Axes& axes = {}, bool keepdim = false, double correction = 1);
/// (sum |x|^p)^(1/p); p may be infinity (the largest |x|), -infinity (the
/// smallest) or 0 (how many are not 0). Error: another p below 0.
Tensor norm(const Tensor& x, double p = 2, const Axes& axes = {}, bool keepdim = false);
/// log(sum(exp(x))), without overflow.
Tensor logsumexp(const Tensor& x, const Axes& axes = {}, bool keepdim = false);
Tensor any(const Tensor& x, const Axes& axes = {}, bool keepdim = false);
Tensor all(const Tensor& x, const Axes& axes = {}, bool keepdim = false);

/// Running sums along an axis; same shape.
Tensor cumsum(const Tensor& x, std::int64_t axis);
/// exp(x) / sum(exp(x)) along an axis, and its logarithm, without overflow.
Tensor softmax(const Tensor& x, std::int64_t axis);
Tensor log_softmax(const Tensor& x, std::int64_t axis);
/// Their gradients in one pass: y (g - sum(g y)) and g - exp(y) sum(g), along the axis.
Tensor softmax_backward(const Tensor& g, const Tensor& y, std::int64_t axis);
Tensor log_softmax_backward(const Tensor& g, const Tensor& y, std::int64_t axis);

/// x summed over the axes along which `shape` was broadcast to x's shape; x itself where the shapes
/// are equal. Error: a shape that does not broadcast to x's.
Tensor sum_to(const Tensor& x, const Shape& shape);

}  // namespace ember
