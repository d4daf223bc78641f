/// Shapes and strides: short lists of sizes, stored inline.
///
/// A Dims holds at most `kMaxRank` numbers in an array, so that copying a tensor handle or making a
/// view never allocates. Shapes are written `(B, T, C)`, outermost axis first. Negative axes count
/// from the end, as in PyTorch.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>

namespace ember {

/// The largest number of axes a tensor can have.
inline constexpr int kMaxRank = 8;

class Dims {
 public:
  Dims() = default;
  Dims(std::initializer_list<std::int64_t> values);  // implicit: zeros({2, 3})
  explicit Dims(std::span<const std::int64_t> values);
  /// `rank` times the same `value`.
  static Dims filled(int rank, std::int64_t value);

  int size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::int64_t operator[](int axis) const { return values_[static_cast<std::size_t>(axis)]; }
  std::int64_t& operator[](int axis) { return values_[static_cast<std::size_t>(axis)]; }
  std::int64_t back() const { return (*this)[size_ - 1]; }
  const std::int64_t* begin() const { return values_.data(); }
  const std::int64_t* end() const { return values_.data() + size_; }
  std::int64_t* begin() { return values_.data(); }
  std::int64_t* end() { return values_.data() + size_; }

  void push_back(std::int64_t value);
  void insert(int axis, std::int64_t value);
  void erase(int axis);

  bool operator==(const Dims& other) const;

  /// "(2, 3)", "(4,)", "()".
  std::string to_string() const;

 private:
  std::array<std::int64_t, kMaxRank> values_{};
  int size_ = 0;
};

using Shape = Dims;
using Strides = Dims;

/// The number of elements: the product of the sizes, 1 for `()`.
/// Error: a negative size, or more elements of f64 than fit 2^63 bytes.
std::int64_t numel(const Shape& shape);

/// Strides (in elements) of a row-major tensor of this shape.
Strides contiguous_strides(const Shape& shape);

/// The shape that both broadcast to: axes are aligned at the last one, and sizes are equal or one
/// of them is 1. Error (naming `op`): other sizes.
Shape broadcast_shapes(const char* op, const Shape& a, const Shape& b);

/// Whether a tensor of shape `from` can be expanded to `to` without a copy.
bool is_broadcastable_to(const Shape& from, const Shape& to);

/// `axis` counted from the front. Error (naming `op`): not in [-rank, rank).
/// Rank 0 counts as rank 1, as in PyTorch.
int normalize_axis(const char* op, std::int64_t axis, int rank);

}  // namespace ember
