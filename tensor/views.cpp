/// Tensor's views: each computes another shape, strides and offset for the same storage.
#include <algorithm>
#include <optional>

#include "ember/tensor/check.h"
#include "ember/tensor/tensor.h"

namespace ember {
namespace {

/// `shape` with its -1, if it has one, replaced by the size that makes `count` elements.
Shape fill_in(const char* op, const Shape& shape, const Shape& from, std::int64_t count) {
  Shape filled = shape;
  int unknown = -1;
  for (int axis = 0; axis < shape.size(); ++axis) {
    if (shape[axis] != -1) continue;
    check(unknown == -1, "[{}] got {}: at most one size can be -1", op, shape);
    unknown = axis;
    filled[axis] = 1;
  }
  const std::int64_t known = numel(filled);
  if (unknown == -1) {
    check(known == count, "[{}] cannot make {} of {}: {} elements are not {}", op, shape, from,
          known, count);
    return filled;
  }
  check(known != 0, "[{}] cannot tell what -1 stands for in {}: another size is 0", op, shape);
  check(count % known == 0, "[{}] cannot make {} of {}: {} elements do not divide by {}", op, shape,
        from, count, known);
  filled[unknown] = count / known;
  return filled;
}

/// The strides of a view of x with this shape; nullopt if that needs a copy. x's axes are merged
/// into groups with a single stride; each group must be covered by consecutive new axes with the
/// same product.
std::optional<Strides> strides_for_view(const Tensor& x, const Shape& shape) {
  if (x.numel() == 0) return contiguous_strides(shape);
  Strides strides = Dims::filled(shape.size(), 0);
  int to = shape.size() - 1;
  std::int64_t group = 1;  // elements of the group so far
  std::int64_t step = x.dim() > 0 ? x.strides().back() : 1;
  for (int from = x.dim() - 1; from >= 0; --from) {
    group *= x.shape()[from];
    const bool group_ends =
        from == 0 || (x.shape()[from - 1] != 1 && x.strides()[from - 1] != group * step);
    if (!group_ends) continue;
    std::int64_t covered = 1;
    while (to >= 0 && (covered < group || shape[to] == 1)) {
      strides[to] = covered * step;
      covered *= shape[to--];
    }
    if (covered != group) return std::nullopt;
    if (from > 0) step = x.strides()[from - 1];
    group = 1;
  }
  for (; to >= 0; --to) strides[to] = 1;  // leading axes of size 1, or all of a scalar's
  return strides;
}

void check_within_storage(const Tensor& x, const Shape& shape, const Strides& strides,
                          std::int64_t offset) {
  require_defined("as_strided", x);
  check(shape.size() == strides.size(), "[as_strided] got shape {} and strides {}: needs as many",
        shape, strides);
  if (numel(shape) == 0) return;
  const auto elements = static_cast<std::int64_t>(x.storage().bytes() / size_of(x.dtype()));
  std::int64_t room =
      offset < 0 ? -1 : elements - 1 - offset;  // elements after the last one so far
  for (int axis = 0; axis < shape.size() && room >= 0; ++axis) {
    const std::int64_t steps = shape[axis] - 1, stride = strides[axis];
    const bool fits = steps == 0 || stride == 0 || (stride > 0 && steps <= room / stride);
    room = fits ? room - steps * stride : -1;
  }
  check(room >= 0,
        "[as_strided] got shape {}, strides {} and offset {}: reaches beyond a storage of {} "
        "elements",
        shape, strides, offset, elements);
}

}  // namespace

Tensor Tensor::as_strided(const Shape& shape, const Strides& strides, std::int64_t offset) const {
  check_within_storage(*this, shape, strides, offset);
  Tensor view;
  view.storage_ = storage_;
  view.offset_ = offset;
  view.numel_ = ember::numel(shape);
  view.shape_ = shape;
  view.strides_ = strides;
  view.dtype_ = dtype_;
  return view;
}

Tensor Tensor::reshape(const Shape& shape) const {
  require_defined("reshape", *this);
  const Shape wanted = fill_in("reshape", shape, shape_, numel_);
  if (const auto strides = strides_for_view(*this, wanted)) {
    return as_strided(wanted, *strides, offset_);
  }
  return clone().view(wanted);
}

Tensor Tensor::view(const Shape& shape) const {
  require_defined("view", *this);
  const Shape wanted = fill_in("view", shape, shape_, numel_);
  const auto strides = strides_for_view(*this, wanted);
  check(strides.has_value(),
        "[view] shape {} with strides {} cannot be seen as {} without a copy: use reshape", shape_,
        strides_, wanted);
  return as_strided(wanted, *strides, offset_);
}

Tensor Tensor::transpose(std::int64_t axis_a, std::int64_t axis_b) const {
  require_defined("transpose", *this);
  const int a = normalize_axis("transpose", axis_a, dim());
  const int b = normalize_axis("transpose", axis_b, dim());
  if (dim() == 0) return *this;
  Tensor view = *this;
  std::swap(view.shape_[a], view.shape_[b]);
  std::swap(view.strides_[a], view.strides_[b]);
  return view;
}

Tensor Tensor::permute(const Dims& axes) const {
  require_defined("permute", *this);
  check(axes.size() == dim(), "[permute] got {} axes for a tensor of shape {}: needs {}",
        axes.size(), shape_, dim());
  Tensor view = *this;
  std::array<bool, kMaxRank> seen{};
  for (int to = 0; to < dim(); ++to) {
    const int from = normalize_axis("permute", axes[to], dim());
    check(!seen[static_cast<std::size_t>(from)], "[permute] got {}: axis {} is named twice", axes,
          from);
    seen[static_cast<std::size_t>(from)] = true;
    view.shape_[to] = shape_[from];
    view.strides_[to] = strides_[from];
  }
  return view;
}

Tensor Tensor::t() const {
  require_defined("t", *this);
  check(dim() <= 2, "[t] got shape {}: needs at most 2 axes; use transpose or permute", shape_);
  return dim() < 2 ? *this : transpose(0, 1);
}

Tensor Tensor::select(std::int64_t axis, std::int64_t position) const {
  require_defined("select", *this);
  check(dim() > 0, "[select] a tensor of shape () has no axis to index");
  const int a = normalize_axis("select", axis, dim());
  const std::int64_t size = shape_[a];
  check(size > 0, "[select] axis {} of shape {} has no elements to index", a, shape_);
  check(position >= -size && position < size,
        "[select] index {} is out of range for axis {} of shape {}: needs {} to {}", position, a,
        shape_, -size, size - 1);
  Tensor view = *this;
  view.offset_ += (position < 0 ? position + size : position) * strides_[a];
  view.shape_.erase(a);
  view.strides_.erase(a);
  view.numel_ = ember::numel(view.shape_);
  return view;
}

Tensor Tensor::slice(std::int64_t axis, Slice range) const {
  require_defined("slice", *this);
  check(dim() > 0, "[slice] a tensor of shape () has no axis to slice");
  check(range.step >= 1, "[slice] got step {}: needs at least 1", range.step);
  const int a = normalize_axis("slice", axis, dim());
  const std::int64_t size = shape_[a];
  const auto place = [size](std::int64_t position) {
    return std::clamp<std::int64_t>(position < 0 ? position + size : position, 0, size);
  };
  const std::int64_t start = place(range.start);
  const std::int64_t length = std::max<std::int64_t>(place(range.stop) - start, 0);
  Tensor view = *this;
  view.offset_ += start * strides_[a];
  view.shape_[a] = length / range.step + (length % range.step != 0);
  if (view.shape_[a] > 1) view.strides_[a] *= range.step;  // a longer step might overflow
  view.numel_ = ember::numel(view.shape_);
  return view;
}

Tensor Tensor::narrow(std::int64_t axis, std::int64_t start, std::int64_t length) const {
  require_defined("narrow", *this);
  check(dim() > 0, "[narrow] a tensor of shape () has no axis to narrow");
  const int a = normalize_axis("narrow", axis, dim());
  const std::int64_t size = shape_[a];
  check(start >= 0 && length >= 0 && start <= size && length <= size - start,
        "[narrow] {} positions from {} do not fit axis {} of shape {}", length, start, a, shape_);
  return slice(a, {start, start + length});
}

Tensor Tensor::expand(const Shape& shape) const {
  require_defined("expand", *this);
  const int added = shape.size() - dim();
  check(added >= 0, "[expand] got {}: a tensor of shape {} cannot lose axes", shape, shape_);
  Shape wanted = shape;
  Strides strides = Dims::filled(shape.size(), 0);
  for (int axis = 0; axis < shape.size(); ++axis) {
    const std::int64_t own = axis < added ? 1 : shape_[axis - added];
    if (wanted[axis] == -1 && axis >= added) wanted[axis] = own;
    check(wanted[axis] >= 0 && (own == 1 || own == wanted[axis]),
          "[expand] cannot expand {} to {}: at axis {} only a size of 1 can be repeated", shape_,
          shape, axis);
    if (axis >= added && own == wanted[axis]) strides[axis] = strides_[axis - added];
  }
  return as_strided(wanted, strides, offset_);
}

Tensor Tensor::squeeze() const {
  require_defined("squeeze", *this);
  Tensor view = *this;
  for (int axis = dim() - 1; axis >= 0; --axis) {
    if (shape_[axis] == 1) view = view.squeeze(axis);
  }
  return view;
}

Tensor Tensor::squeeze(std::int64_t axis) const {
  require_defined("squeeze", *this);
  const int a = normalize_axis("squeeze", axis, dim());
  if (dim() == 0 || shape_[a] != 1) return *this;
  Tensor view = *this;
  view.shape_.erase(a);
  view.strides_.erase(a);
  return view;
}

Tensor Tensor::unsqueeze(std::int64_t axis) const {
  require_defined("unsqueeze", *this);
  const int a = normalize_axis("unsqueeze", axis, dim() + 1);
  Tensor view = *this;
  view.shape_.insert(a, 1);
  view.strides_.insert(a, a < dim() ? shape_[a] * strides_[a] : 1);
  return view;
}

Tensor Tensor::flatten(std::int64_t first, std::int64_t last) const {
  require_defined("flatten", *this);
  const int from = normalize_axis("flatten", first, dim());
  const int to = normalize_axis("flatten", last, dim());
  check(from <= to, "[flatten] first axis {} lies behind last axis {}", first, last);
  if (dim() == 0) return reshape({1});
  Shape shape;
  for (int axis = 0; axis < dim(); ++axis) {
    if (axis > from && axis <= to) {
      shape[from] *= shape_[axis];
    } else {
      shape.push_back(shape_[axis]);
    }
  }
  return reshape(shape);
}

Tensor Tensor::diagonal(std::int64_t offset, std::int64_t axis_a, std::int64_t axis_b) const {
  require_defined("diagonal", *this);
  check(dim() >= 2, "[diagonal] got shape {}: needs at least 2 axes", shape_);
  const int a = normalize_axis("diagonal", axis_a, dim());
  const int b = normalize_axis("diagonal", axis_b, dim());
  check(a != b, "[diagonal] got axis {} twice: needs two different axes", a);
  const std::int64_t row = offset < 0 ? -std::max(offset, -shape_[a]) : 0;
  const std::int64_t column = offset > 0 ? std::min(offset, shape_[b]) : 0;
  const std::int64_t length = std::min(shape_[a] - row, shape_[b] - column);
  Shape shape;
  Strides strides;
  for (int axis = 0; axis < dim(); ++axis) {
    if (axis == a || axis == b) continue;
    shape.push_back(shape_[axis]);
    strides.push_back(strides_[axis]);
  }
  shape.push_back(length);
  strides.push_back(strides_[a] + strides_[b]);
  const std::int64_t start = length == 0 ? 0 : row * strides_[a] + column * strides_[b];
  return as_strided(shape, strides, offset_ + start);
}

Tensor Tensor::index(std::span<const Index> indices) const {
  require_defined("index", *this);
  const auto takes_axis = [](const Index& index) {
    return index.kind == Index::Kind::integer || index.kind == Index::Kind::slice;
  };
  const auto is_ellipsis = [](const Index& index) { return index.kind == Index::Kind::ellipsis; };
  check(std::count_if(indices.begin(), indices.end(), is_ellipsis) <= 1,
        "[index] got more than one ellipsis: which axes are meant is not clear");
  const auto taken = static_cast<int>(std::count_if(indices.begin(), indices.end(), takes_axis));
  check(taken <= dim(), "[index] got {} indices for a tensor of shape {}: it has {} axes", taken,
        shape_, dim());
  Tensor view = *this;
  int axis = 0;
  for (const Index& index : indices) {
    switch (index.kind) {
      case Index::Kind::integer:
        view = view.select(axis, index.position);
        break;
      case Index::Kind::slice:
        view = view.slice(axis++, index.slice);
        break;
      case Index::Kind::newaxis:
        view = view.unsqueeze(axis++);
        break;
      case Index::Kind::ellipsis:
        axis += dim() - taken;
        break;
    }
  }
  return view;
}

}  // namespace ember
