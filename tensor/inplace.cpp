#include "ember/tensor/inplace.h"

#include <cmath>

#include "ember/tensor/map.h"
#include "ember/tensor/number.h"

namespace ember {
namespace {

/// The offset of the last element in the storage.
std::int64_t last_offset(const Tensor& x) {
  std::int64_t offset = x.storage_offset();
  for (int axis = 0; axis < x.dim(); ++axis) offset += (x.shape()[axis] - 1) * x.strides()[axis];
  return offset;
}

bool are_same_view(const Tensor& a, const Tensor& b) {
  if (a.storage_offset() != b.storage_offset() || a.shape() != b.shape()) return false;
  for (int axis = 0; axis < a.dim(); ++axis) {
    if (a.shape()[axis] > 1 && a.strides()[axis] != b.strides()[axis]) return false;
  }
  return true;
}

void require_holds(const char* op, const Tensor& x, DType result) {
  check(result <= x.dtype() || is_floating(x.dtype()),
        "[{}] the result is {}, which a tensor of {} cannot hold", op, result, x.dtype());
}

/// x = f(x, other, scalars...), computed in x's dtype. Error: x's dtype cannot hold the dtype of
/// the same operation out of place.
template <Kinds kinds, class F, class... Scalars>
const Tensor& update(const char* op, const Tensor& x, const Tensor& other, const F& f,
                     Scalars... scalars) {
  require_writable(op, x);
  require_defined(op, other);
  require_holds(op, x, common_dtype<kinds>(promote(x.dtype(), other.dtype()), scalars...));
  check(is_broadcastable_to(other.shape(), x.shape()),
        "[{}] got shape {}: needs one that broadcasts to {}", op, other.shape(), x.shape());
  if (other.dtype() != x.dtype()) return update<kinds>(op, x, other.to(x.dtype()), f, scalars...);
  if (is_disturbed_by(other, x)) return update<kinds>(op, x, other.clone(), f, scalars...);
  dispatch_among<kinds>(op, x.dtype(), [&](auto element) {
    using T = decltype(element);
    map_into<T, T, T, Always<T, Scalars>...>(x, f, x, other, scalars.template to<T>()...);
  });
  return x;
}

/// x = f(x, other).
template <Kinds kinds, class F>
const Tensor& update(const char* op, const Tensor& x, Scalar other, const F& f) {
  require_writable(op, x);
  require_holds(op, x, common_dtype<kinds>(x.dtype(), other));
  dispatch_among<kinds>(op, x.dtype(), [&](auto element) {
    using T = decltype(element);
    map_into<T, T, T>(x, f, x, other.to<T>());
  });
  return x;
}

}  // namespace

void require_writable(const char* op, const Tensor& x) {
  require_defined(op, x);
  for (int axis = 0; axis < x.dim(); ++axis) {
    check(x.strides()[axis] != 0 || x.shape()[axis] <= 1,
          "[{}] the tensor of shape {} is expanded: along axis {} all elements are one number in "
          "memory; write to a clone()",
          op, x.shape(), axis);
  }
}

bool is_disturbed_by(const Tensor& source, const Tensor& out) {
  if (!(source.storage() == out.storage()) || source.numel() == 0 || out.numel() == 0) return false;
  return source.storage_offset() <= last_offset(out) &&
         out.storage_offset() <= last_offset(source) && !are_same_view(source, out);
}

void require_exact(const char* op, DType dtype, Scalar value) {
  if (dtype != DType::i64 || !value.is_floating()) return;
  const auto number = value.to<double>();
  check(std::trunc(number) == number && std::abs(number) < 0x1p63,
        "[{}] got {} for a tensor of i64: needs an integer", op, number);
}

const Tensor& Tensor::add_(const Tensor& other, Scalar alpha) const {
  return update<numeric>(
      "add_", *this, other, [](auto x, auto y, auto a) { return plus(x, times(a, y)); }, alpha);
}
const Tensor& Tensor::sub_(const Tensor& other, Scalar alpha) const {
  return update<numeric>(
      "sub_", *this, other, [](auto x, auto y, auto a) { return minus(x, times(a, y)); }, alpha);
}
const Tensor& Tensor::mul_(const Tensor& other) const {
  return update<numeric>("mul_", *this, other, times);
}
const Tensor& Tensor::div_(const Tensor& other) const {
  return update<floating>("div_", *this, other, divided);
}

const Tensor& Tensor::add_(Scalar other) const {
  return update<numeric>("add_", *this, other, plus);
}
const Tensor& Tensor::sub_(Scalar other) const {
  return update<numeric>("sub_", *this, other, minus);
}
const Tensor& Tensor::mul_(Scalar other) const {
  return update<numeric>("mul_", *this, other, times);
}
const Tensor& Tensor::div_(Scalar other) const {
  return update<floating>("div_", *this, other, divided);
}

}  // namespace ember
