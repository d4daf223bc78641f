/// Tensor: an n-dimensional array of numbers. No gradients here; see autograd/variable.h.
///
/// A Tensor is a handle: dtype, shape, strides and an offset into a shared Storage. Copying the
/// handle copies no numbers; `clone()` does. Views (`transpose`, `slice`, `x[i]`, ...) share the
/// storage of the tensor they were made from, so writing to one writes to the other.
/// `const Tensor&` protects only the handle, not the numbers.
///
/// Free functions return new tensors: `add(a, b)`, `sum(x)`, `matmul(a, b)`; see creation.h,
/// elementwise.h, reduce.h, matmul.h and their neighbours. Members return views of the same
/// numbers, copy them (`clone`, `to`), or change them in place (their names end in `_`).
/// Comparisons are functions too, eq, lt, gt and so on: `==` on handles would mean too many things.
///
/// Thread-safety: distinct handles may be used from distinct threads; two threads that write to the
/// same storage, or one that writes while another reads, must synchronise.
#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <iosfwd>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ember/tensor/dtype.h"
#include "ember/tensor/scalar.h"
#include "ember/tensor/shape.h"
#include "ember/tensor/storage.h"

namespace ember {

/// A range of an axis, as Python's start:stop:step. Negative positions count from the end;
/// positions beyond the ends are clamped. The step is at least 1.
struct Slice {
  std::int64_t start = 0;
  std::int64_t stop = std::numeric_limits<std::int64_t>::max();
  std::int64_t step = 1;
};

/// One entry of an index list: an integer (removes the axis), a Slice (keeps it), `newaxis` (adds
/// an axis of size 1) or `ellipsis` (as many whole axes as are left).
class Index {
 public:
  enum class Kind { integer, slice, newaxis, ellipsis };
  template <std::integral T>
  Index(T at) : kind(Kind::integer), position(Scalar(at).to<std::int64_t>()) {}
  Index(Slice range) : kind(Kind::slice), slice(range) {}
  explicit Index(Kind special) : kind(special) {}

  Kind kind;
  std::int64_t position = 0;
  Slice slice;
};
inline const Index newaxis{Index::Kind::newaxis};
inline const Index ellipsis{Index::Kind::ellipsis};

class Tensor {
 public:
  /// An undefined tensor: holds nothing. `defined()` is false, and most operations refuse it.
  Tensor() = default;
  /// A contiguous tensor of uninitialised numbers. (creation.h has zeros, full, arange, ...)
  Tensor(const Shape& shape, DType dtype);
  /// A contiguous tensor of the numbers at the start of a storage. Error: it has too few bytes, or
  /// is not aligned for the dtype.
  Tensor(Storage storage, const Shape& shape, DType dtype);

  // --- What it is -------------------------------------------------------------------------------
  bool defined() const { return static_cast<bool>(storage_); }
  DType dtype() const { return dtype_; }
  const Shape& shape() const { return shape_; }
  const Strides& strides() const { return strides_; }  // in elements
  int dim() const { return shape_.size(); }
  std::int64_t size(std::int64_t axis) const;
  std::int64_t numel() const { return numel_; }
  bool is_contiguous() const;
  const Storage& storage() const { return storage_; }

  // --- Its numbers ------------------------------------------------------------------------------
  /// The first element. Error: T is not the tensor's element type. A caller who writes through this
  /// pointer to a tensor that a graph has saved must call `storage().bump_version()`, as the
  /// in-place operations below do.
  template <class T>
  T* data() const {
    require_dtype(dtype_of<T>);
    return static_cast<T*>(raw_data());
  }
  void* raw_data() const {
    if (!storage_) [[unlikely]]
      refuse_dtype(dtype_);
    return storage_.data() + offset_ * static_cast<std::int64_t>(size_of(dtype_));
  }
  /// The only element, converted to T. Error: more or fewer than one.
  template <class T = double>
  T item() const {
    return item_as_scalar().template to<T>();
  }
  /// All elements, row-major, converted to T.
  template <class T = double>
  std::vector<T> to_vector() const;

  // --- Views: the same numbers seen differently ------------------------------------------------
  /// One size may be -1 and is inferred. Copies only if no strides can express the shape.
  Tensor reshape(const Shape& shape) const;
  /// As reshape. Error: the shape would need a copy.
  Tensor view(const Shape& shape) const;
  Tensor transpose(std::int64_t axis_a, std::int64_t axis_b) const;
  Tensor permute(const Dims& axes) const;
  /// The transpose of a matrix; a vector or scalar is returned as it is. Error: more than 2 axes.
  Tensor t() const;
  /// The slice at `position` of `axis`, which is removed.
  Tensor select(std::int64_t axis, std::int64_t position) const;
  Tensor slice(std::int64_t axis, Slice range) const;
  /// `length` positions of `axis` from `start`. Error: reaches beyond the end.
  Tensor narrow(std::int64_t axis, std::int64_t start, std::int64_t length) const;
  /// Repeats axes of size 1, and new leading axes, without a copy; -1 keeps a size.
  Tensor expand(const Shape& shape) const;
  Tensor squeeze() const;
  Tensor squeeze(std::int64_t axis) const;
  Tensor unsqueeze(std::int64_t axis) const;
  /// Axes `first` to `last` (both included) as one.
  Tensor flatten(std::int64_t first = 0, std::int64_t last = -1) const;
  /// The diagonal of axes a and b, as a last axis; `offset` > 0 lies above the main one.
  Tensor diagonal(std::int64_t offset = 0, std::int64_t axis_a = 0, std::int64_t axis_b = 1) const;
  /// x[i] is select(0, i); x[{Slice{1, 3}, 2}] indexes axis by axis.
  Tensor operator[](std::int64_t position) const { return select(0, position); }
  Tensor operator[](std::initializer_list<Index> indices) const {
    return index({indices.begin(), indices.size()});
  }
  Tensor index(std::span<const Index> indices) const;
  /// The view with this shape, these strides and this offset. Error: it reaches beyond the storage.
  Tensor as_strided(const Shape& shape, const Strides& strides, std::int64_t offset) const;
  std::int64_t storage_offset() const { return offset_; }

  // --- Copies -----------------------------------------------------------------------------------
  /// Itself where it is row-major without gaps, a copy otherwise.
  Tensor contiguous() const;
  /// A contiguous copy.
  Tensor clone() const;
  /// Itself where the dtype is the same, a copy converted as by convert() of dtype.h otherwise.
  Tensor to(DType dtype) const;

  // --- In place: `other` broadcasts to this shape and is converted to this dtype, which stay as
  // they are. An `other` that overlaps this tensor's memory in another layout is copied first.
  // Error: a result that this dtype cannot hold (i64 += 0.5, i64 /= anything, fill_(0.5) of
  // i64); an expanded tensor, in which several elements share one place in memory.
  const Tensor& add_(const Tensor& other, Scalar alpha = 1) const;  // += alpha * other
  const Tensor& sub_(const Tensor& other, Scalar alpha = 1) const;
  const Tensor& mul_(const Tensor& other) const;
  const Tensor& div_(const Tensor& other) const;
  const Tensor& add_(Scalar other) const;
  const Tensor& sub_(Scalar other) const;
  const Tensor& mul_(Scalar other) const;
  const Tensor& div_(Scalar other) const;
  const Tensor& fill_(Scalar value) const;
  const Tensor& zero_() const;
  const Tensor& copy_(const Tensor& source) const;  // converts as to() does
  template <class T>
  const Tensor& operator+=(const T& other) const {
    return add_(other);
  }
  template <class T>
  const Tensor& operator-=(const T& other) const {
    return sub_(other);
  }
  template <class T>
  const Tensor& operator*=(const T& other) const {
    return mul_(other);
  }
  template <class T>
  const Tensor& operator/=(const T& other) const {
    return div_(other);
  }

  /// The numbers as PyTorch prints them; see print.h for the options.
  std::string to_string() const;

 private:
  void require_dtype(DType wanted) const {
    if (dtype_ != wanted || !storage_) [[unlikely]]
      refuse_dtype(wanted);
  }
  [[noreturn]] void refuse_dtype(DType wanted) const;
  Scalar item_as_scalar() const;

  Storage storage_;
  std::int64_t offset_ = 0;  // in elements
  std::int64_t numel_ = 0;
  Shape shape_;
  Strides strides_;
  DType dtype_ = DType::f32;
};

std::ostream& operator<<(std::ostream& stream, const Tensor& tensor);

}  // namespace ember
