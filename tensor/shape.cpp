#include "ember/tensor/shape.h"

#include <algorithm>
#include <limits>

#include "ember/tensor/check.h"
#include "ember/tensor/joined.h"

namespace ember {

Dims::Dims(std::initializer_list<std::int64_t> values)
    : Dims(std::span<const std::int64_t>(values.begin(), values.size())) {}

Dims::Dims(std::span<const std::int64_t> values) {
  check(values.size() <= kMaxRank, "[shape] got {} axes; a tensor has at most {}", values.size(),
        kMaxRank);
  std::copy(values.begin(), values.end(), values_.begin());
  size_ = static_cast<int>(values.size());
}

Dims Dims::filled(int rank, std::int64_t value) {
  check(rank >= 0 && rank <= kMaxRank, "[shape] got {} axes; a tensor has at most {}", rank,
        kMaxRank);
  Dims dims;
  dims.size_ = rank;
  std::fill_n(dims.values_.begin(), rank, value);
  return dims;
}

void Dims::push_back(std::int64_t value) {
  insert(size_, value);
}

void Dims::insert(int axis, std::int64_t value) {
  check(size_ < kMaxRank, "[shape] cannot add an axis to {}: a tensor has at most {} axes", *this,
        kMaxRank);
  ++size_;
  std::copy_backward(begin() + axis, end() - 1, end());
  (*this)[axis] = value;
}

void Dims::erase(int axis) {
  std::copy(begin() + axis + 1, end(), begin() + axis);
  --size_;
}

bool Dims::operator==(const Dims& other) const {
  return std::equal(begin(), end(), other.begin(), other.end());
}

std::string Dims::to_string() const {
  if (size_ == 1) return fmt::format("({},)", values_[0]);
  return fmt::format("({})", joined({begin(), end()}, ", "));
}

std::int64_t numel(const Shape& shape) {
  constexpr std::int64_t kMostElements = std::numeric_limits<std::int64_t>::max() / 8;
  std::int64_t count = 1;
  bool has_zero = false, overflows = false;
  for (const std::int64_t size : shape) {
    check(size >= 0, "[shape] got {}: sizes must not be negative", shape);
    has_zero |= size == 0;
    overflows |= size != 0 && count > kMostElements / size;
    count *= overflows ? 1 : std::max<std::int64_t>(size, 1);
  }
  check(!overflows, "[shape] got {}: more elements than can be addressed", shape);
  return has_zero ? 0 : count;
}

Strides contiguous_strides(const Shape& shape) {
  Strides strides = Dims::filled(shape.size(), 1);
  for (int axis = shape.size() - 2; axis >= 0; --axis) {
    strides[axis] = strides[axis + 1] * std::max<std::int64_t>(shape[axis + 1], 1);
  }
  return strides;
}

Shape broadcast_shapes(const char* op, const Shape& a, const Shape& b) {
  const int rank = std::max(a.size(), b.size());
  Shape result = Dims::filled(rank, 1);
  for (int back = 1; back <= rank; ++back) {
    const std::int64_t size_a = back <= a.size() ? a[a.size() - back] : 1;
    const std::int64_t size_b = back <= b.size() ? b[b.size() - back] : 1;
    check(size_a == size_b || size_a == 1 || size_b == 1,
          "[{}] shapes {} and {} do not broadcast: at axis {} the sizes {} and {} differ and "
          "neither is 1",
          op, a, b, -back, size_a, size_b);
    result[rank - back] = size_a == 1 ? size_b : size_a;
  }
  return result;
}

bool is_broadcastable_to(const Shape& from, const Shape& to) {
  if (from.size() > to.size()) return false;
  for (int back = 1; back <= from.size(); ++back) {
    const std::int64_t size = from[from.size() - back];
    if (size != 1 && size != to[to.size() - back]) return false;
  }
  return true;
}

int normalize_axis(const char* op, std::int64_t axis, int rank) {
  const int range = std::max(rank, 1);
  check(axis >= -range && axis < range,
        "[{}] axis {} is out of range for a tensor of {} {}: need {} to {}", op, axis, rank,
        rank == 1 ? "axis" : "axes", -range, range - 1);
  return static_cast<int>(axis < 0 ? axis + range : axis);
}

}  // namespace ember
