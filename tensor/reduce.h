/// Reductions along axes, and softmax and running sums.
///
/// `axes` lists the axes to reduce (negative ones count from the end); an empty list means all of
/// them. With `keepdim` a reduced axis stays with size 1. Sums of f32 are accumulated in f64, so
/// that long ones keep their precision; the result is f32. Sums of boolean and i64 are i64, their
/// means f32. Results do not depend on the number of threads.
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

/// The shape after `axes` of `shape` are reduced.
Shape reduced_shape(const char* op, const Shape& shape, const Axes& axes, bool keepdim);

Tensor sum(const Tensor& x, const Axes& axes = {}, bool keepdim = false);
Tensor mean(const Tensor& x, const Axes& axes = {}, bool keepdim = false);
Tensor prod(const Tensor& x, const Axes& axes = {}, bool keepdim = false);
/// The largest and the smallest element; argmax and argmin give the index (torch.max along an axis
/// gives both). NaN propagates. Error: an empty axis.
Tensor max(const Tensor& x, const Axes& axes = {}, bool keepdim = false);
Tensor min(const Tensor& x, const Axes& axes = {}, bool keepdim = false);
/// The index (i64) of the first largest or smallest element; without an axis, in the flattened
/// tensor.
Tensor argmax(const Tensor& x);
Tensor argmin(const Tensor& x);
Tensor argmax(const Tensor& x, std::int64_t axis, bool keepdim = false);
Tensor argmin(const Tensor& x, std::int64_t axis, bool keepdim = false);
/// The sum of squared distances from the mean, divided by (count - correction). Two passes, in f64.
/// With `using namespace ember`, std(x) is ambiguous with the namespace: write ember::std(x).
Tensor var(const Tensor& x, const Axes& axes = {}, bool keepdim = false, double correction = 1);
Tensor std(const Tensor& x, const Axes& axes = {}, bool keepdim = false, double correction = 1);
/// (sum |x|^p)^(1/p); p may be infinity (the largest |x|), -infinity (the
/// smallest) or 0 (how many are not 0). Error: another p below 0.
Tensor norm(const Tensor& x, double p = 2, const Axes& axes = {}, bool keepdim = false);
/// log(sum(exp(x))), without overflow.
Tensor logsumexp(const Tensor& x, const Axes& axes = {}, bool keepdim = false);
/// Whether any element, or every element, is not 0: boolean.
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
