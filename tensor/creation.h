/// New tensors from sizes, numbers and C++ containers. Random ones are in random.h.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <type_traits>
#include <vector>

#include "ember/tensor/tensor.h"

namespace ember {

Tensor empty(const Shape& shape, DType dtype = DType::f32);
Tensor zeros(const Shape& shape, DType dtype = DType::f32);
Tensor ones(const Shape& shape, DType dtype = DType::f32);
Tensor full(const Shape& shape, Scalar value, DType dtype = DType::f32);
Tensor empty_like(const Tensor& x);
Tensor zeros_like(const Tensor& x);
Tensor ones_like(const Tensor& x);
Tensor full_like(const Tensor& x, Scalar value);

/// start + i step for i = 0, 1, ..., up to but excluding `stop`. i64 for integers, f32 otherwise,
/// unless a dtype is given. There are ceil((stop - start) / step) of them, as in NumPy and PyTorch;
/// count and numbers are computed in f64. If step is not exact in binary, rounding may add one
/// more: arange(1, 1.3, 0.1) has four, the last of them 1.3. Use linspace if the count matters.
/// Error: step 0, or one that leads away from stop; a number that is not finite; real numbers for
/// i64.
Tensor arange(Scalar stop);
Tensor arange(Scalar start, Scalar stop, Scalar step = 1);
Tensor arange(Scalar start, Scalar stop, Scalar step, DType dtype);
/// `count` numbers evenly spaced from start to stop, both included: f32 or f64.
Tensor linspace(double start, double stop, std::int64_t count, DType dtype = DType::f32);
/// (n, m): ones on the main diagonal.
Tensor eye(std::int64_t n, DType dtype = DType::f32);
Tensor eye(std::int64_t n, std::int64_t m, DType dtype = DType::f32);
/// ids (...) i64 -> (..., classes): 1 at position id, 0 elsewhere. (torch.nn.functional.one_hot
/// gives i64, and can infer `classes`.)
/// Error: an id outside [0, classes).
Tensor one_hot(const Tensor& ids, std::int64_t classes, DType dtype = DType::f32);

/// A copy of `values` in row-major order. The dtype follows the container's: bool -> boolean, other
/// integers -> i64, float -> f32, double -> f64.
/// Error: a shape with another number of elements.
template <class T>
Tensor from_vector(const std::vector<T>& values, const Shape& shape);
template <class T>
Tensor from_vector(const std::vector<T>& values);

/// The dtype that a C++ number gets in tensor(...): bool -> boolean, other integers -> i64, float
/// and double -> f32, as PyTorch takes Python's numbers.
template <class T>
inline constexpr DType literal_dtype = std::is_same_v<T, bool> ? DType::boolean
                                       : std::is_integral_v<T> ? DType::i64
                                                               : DType::f32;

/// tensor(3.0), tensor({1, 2, 3}), tensor({{1., 2.}, {3., 4.}}), up to three deep. An empty list
/// has no element type: use empty({0}).
/// Error: rows of different lengths.
template <class T>
requires std::is_arithmetic_v<T> Tensor tensor(T value, DType dtype = literal_dtype<T>);
template <class T>
Tensor tensor(std::initializer_list<T> values, DType dtype = literal_dtype<T>);
template <class T>
Tensor tensor(std::initializer_list<std::initializer_list<T>> rows, DType dtype = literal_dtype<T>);
template <class T>
Tensor tensor(std::initializer_list<std::initializer_list<std::initializer_list<T>>> blocks,
              DType dtype = literal_dtype<T>);

// --- Implementation of the templates

namespace detail {

/// Error: `shape` has another number of elements than `count`.
void check_count(std::size_t count, const Shape& shape);

/// Sets shape[axis], which is -1 before its first list is seen. Error: differs from an earlier
/// list.
void note_length(Shape& shape, int axis, std::size_t length);

template <class T>
void flatten(T number, Shape&, int, std::vector<T>& numbers) {
  numbers.push_back(number);
}

template <class Item, class T>
void flatten(std::initializer_list<Item> list, Shape& shape, int axis, std::vector<T>& numbers) {
  note_length(shape, axis, list.size());
  for (const Item& item : list) flatten(item, shape, axis + 1, numbers);
}

template <class T, class List>
Tensor from_lists(const List& lists, int depth, DType dtype) {
  Shape shape = Dims::filled(depth, -1);
  std::vector<T> numbers;
  flatten(lists, shape, 0, numbers);
  for (std::int64_t& size : shape) size = std::max<std::int64_t>(size, 0);
  return from_vector(numbers, shape).to(dtype);
}

}  // namespace detail

template <class T>
Tensor from_vector(const std::vector<T>& values, const Shape& shape) {
  static_assert(std::is_arithmetic_v<T>);
  constexpr bool is_counted = std::is_integral_v<T> && !std::is_same_v<T, bool>;
  using Element = std::conditional_t<is_counted, std::int64_t, T>;
  detail::check_count(values.size(), shape);
  Tensor out(shape, dtype_of<Element>);
  std::copy(values.begin(), values.end(), out.template data<Element>());
  return out;
}

template <class T>
Tensor from_vector(const std::vector<T>& values) {
  return from_vector(values, {static_cast<std::int64_t>(values.size())});
}

template <class T>
requires std::is_arithmetic_v<T> Tensor tensor(T value, DType dtype) {
  return full({}, value, dtype);
}

template <class T>
Tensor tensor(std::initializer_list<T> values, DType dtype) {
  return detail::from_lists<T>(values, 1, dtype);
}

template <class T>
Tensor tensor(std::initializer_list<std::initializer_list<T>> rows, DType dtype) {
  return detail::from_lists<T>(rows, 2, dtype);
}

template <class T>
Tensor tensor(std::initializer_list<std::initializer_list<std::initializer_list<T>>> blocks,
              DType dtype) {
  return detail::from_lists<T>(blocks, 3, dtype);
}

}  // namespace ember
