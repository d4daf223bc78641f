/// Element types, and the rule by which two of them are promoted.
///
/// Ember has four: `f32` (the default), `f64` (gradient checks), `i64` (indices) and `boolean`
/// (masks). They are declared in order of promotion: an operation on two tensors computes in the
/// later of the two types,
///
///     boolean  <  i64  <  f32  <  f64
///
/// A scalar (a plain C++ number) promotes a tensor to its kind (boolean, integer or real), never to
/// its width: f32 * 2.0 is f32, i64 + 1 is i64, i64 + 1.5 is f32. True division, and functions
/// whose results are not integers (exp, sqrt, mean, ...), turn boolean and i64 into f32.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <type_traits>

namespace ember {

enum class DType : std::uint8_t { boolean, i64, f32, f64 };

/// "boolean", "i64", "f32", "f64".
std::string_view name(DType dtype);

constexpr std::size_t size_of(DType dtype) {
  switch (dtype) {
    case DType::boolean:
      return 1;
    case DType::f32:
      return 4;
    default:
      return 8;
  }
}

constexpr bool is_floating(DType dtype) {
  return dtype >= DType::f32;
}

/// The type in which an operation on `a` and `b` computes.
constexpr DType promote(DType a, DType b) {
  return a < b ? b : a;
}

/// `dtype` itself where it is floating, f32 otherwise.
constexpr DType to_floating(DType dtype) {
  return promote(dtype, DType::f32);
}

/// The C++ type of an element -> its DType. Booleans are one byte, 0 or 1.
template <class T>
struct DTypeOf;
template <>
struct DTypeOf<bool> {
  static constexpr DType value = DType::boolean;
};
template <>
struct DTypeOf<std::int64_t> {
  static constexpr DType value = DType::i64;
};
template <>
struct DTypeOf<float> {
  static constexpr DType value = DType::f32;
};
template <>
struct DTypeOf<double> {
  static constexpr DType value = DType::f64;
};
template <class T>
inline constexpr DType dtype_of = DTypeOf<T>::value;

/// Converts a number. To bool: everything but 0 is true. A real to an integer: truncated, clamped
/// to the integer's range, and 0 for NaN.
template <class To, class From>
constexpr To convert(From x) {
  if constexpr (std::is_same_v<To, bool>) {
    return x != From{};
  } else if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
    using Limits = std::numeric_limits<To>;
    if (x >= static_cast<From>(Limits::max())) return Limits::max();
    if (x <= static_cast<From>(Limits::min())) return Limits::min();
    return x == x ? static_cast<To>(x) : To{};
  } else if constexpr (std::is_same_v<From, bool>) {
    return x ? To{1} : To{0};
  } else {
    return static_cast<To>(x);
  }
}

}  // namespace ember
