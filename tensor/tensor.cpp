#include "ember/tensor/tensor.h"

#include <utility>

#include "ember/tensor/check.h"
#include "ember/tensor/dispatch.h"

namespace ember {

Tensor::Tensor(const Shape& shape, DType dtype)
    : numel_(ember::numel(shape)),
      shape_(shape),
      strides_(contiguous_strides(shape)),
      dtype_(dtype) {
  storage_ = Storage(static_cast<std::size_t>(numel_) * size_of(dtype));
}

Tensor::Tensor(Storage storage, const Shape& shape, DType dtype)
    : storage_(std::move(storage)),
      numel_(ember::numel(shape)),
      shape_(shape),
      strides_(contiguous_strides(shape)),
      dtype_(dtype) {
  const std::size_t width = size_of(dtype), bytes = static_cast<std::size_t>(numel_) * width;
  check(storage_ && storage_.bytes() >= bytes,
        "[tensor] got a storage of {} bytes: shape {} of {} needs {}",
        storage_ ? storage_.bytes() : 0, shape, dtype, bytes);
  check(reinterpret_cast<std::uintptr_t>(storage_.data()) % width == 0,
        "[tensor] got a storage that does not lie on a multiple of {} bytes: {} needs one", width,
        dtype);
}

std::int64_t Tensor::size(std::int64_t axis) const {
  require_defined("size", *this);
  check(dim() > 0, "[size] a tensor of shape () has no axes");
  return shape_[normalize_axis("size", axis, dim())];
}

bool Tensor::is_contiguous() const {
  std::int64_t expected = 1;
  for (int axis = dim() - 1; axis >= 0; --axis) {
    if (shape_[axis] == 1) continue;
    if (strides_[axis] != expected) return numel_ == 0;
    expected *= shape_[axis];
  }
  return true;
}

void Tensor::refuse_dtype(DType wanted) const {
  require_defined("data", *this);
  fail("[data] got a tensor of {}: asked for {}; convert with to()", dtype_, wanted);
}

Scalar Tensor::item_as_scalar() const {
  require_defined("item", *this);
  check(numel_ == 1, "[item] got shape {} with {} elements: needs exactly one", shape_, numel_);
  return dispatch(dtype_, [&](auto element) { return Scalar(*data<decltype(element)>()); });
}

template <class T>
std::vector<T> Tensor::to_vector() const {
  require_defined("to_vector", *this);
  const Tensor source = to(dtype_of<T>).contiguous();
  return std::vector<T>(source.data<T>(), source.data<T>() + numel_);
}
template std::vector<float> Tensor::to_vector() const;
template std::vector<double> Tensor::to_vector() const;
template std::vector<std::int64_t> Tensor::to_vector() const;
template std::vector<bool> Tensor::to_vector() const;

}  // namespace ember
