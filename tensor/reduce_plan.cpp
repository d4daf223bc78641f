#include "ember/tensor/reduce_plan.h"

#include <span>

#include "ember/tensor/check.h"

namespace ember {
namespace {

/// An iterator over the axes of x for which the mask is `wanted`.
StridedIterator<2> walk(const Tensor& x, const AxisMask& mask, bool wanted) {
  std::array<StridedIterator<2>::Axis, kMaxRank> axes;
  std::size_t first = axes.size();
  std::int64_t row_major_step = 1;
  for (int axis = x.dim() - 1; axis >= 0; --axis) {
    if (mask[static_cast<std::size_t>(axis)] != wanted) continue;
    axes[--first] = {x.shape()[axis], {x.strides()[axis], row_major_step}};
    row_major_step *= x.shape()[axis];
  }
  return StridedIterator<2>(std::span(axes).subspan(first));
}

}  // namespace

AxisMask Axes::mask(const char* op, int rank) const {
  AxisMask mask{};
  if (all()) mask.fill(true);
  for (const std::int64_t named : axes_) {
    const int axis = normalize_axis(op, named, rank);
    bool& reduced = mask[static_cast<std::size_t>(axis)];
    check(!reduced, "[{}] got axes {}: axis {} is named twice", op, axes_, axis);
    reduced = true;
  }
  return mask;
}

Shape reduced_shape(const Shape& shape, const AxisMask& reduced, bool keepdim) {
  Shape result;
  for (int axis = 0; axis < shape.size(); ++axis) {
    if (!reduced[static_cast<std::size_t>(axis)]) {
      result.push_back(shape[axis]);
    } else if (keepdim) {
      result.push_back(1);
    }
  }
  return result;
}

Shape reduced_shape(const char* op, const Shape& shape, const Axes& axes, bool keepdim) {
  return reduced_shape(shape, axes.mask(op, shape.size()), keepdim);
}

ReducePlan::ReducePlan(const Tensor& x, const AxisMask& reduced)
    : outputs_(walk(x, reduced, false)), positions_(walk(x, reduced, true)) {
  const std::int64_t output_step = outputs_.inner().stride[0];
  const std::int64_t position_step = positions_.inner().stride[0];
  // Each row has overhead at its start and end, so short rows are better read by columns.
  constexpr std::int64_t kShortestRow = 32;
  const bool closer = position_step != 0 && (output_step == 0 || position_step <= output_step);
  by_rows_ = outputs() == 1 || (closer && positions_.inner().extent >= kShortestRow);
}

std::int64_t ReducePlan::block(std::int64_t grain) const {
  // This many outputs give every thread enough work, in tiles long enough for efficient reads.
  const std::int64_t enough_outputs = by_rows_ ? 64 : 2048;
  if (outputs() == 0 || outputs() >= enough_outputs) return positions();
  // A block's results are stored and read again, which costs little for this many positions.
  constexpr std::int64_t kFewestPositions = 128;
  return std::max(grain / outputs(), kFewestPositions);
}

}  // namespace ember
