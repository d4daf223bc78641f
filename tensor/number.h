/// Internal: arithmetic on single elements, as function objects for kernels.
///
/// i64 wraps around at 2^64, without the undefined behaviour of signed overflow in C++. `smaller`
/// and `larger` propagate NaN.
#pragma once

#include <cstdint>
#include <type_traits>

namespace ember {
namespace detail {

/// operation(x, y); for integers, on the unsigned numbers with the same bits.
template <class T, class Operation>
constexpr T wrapping(T x, T y, Operation operation) {
  if constexpr (std::is_integral_v<T>) {
    return static_cast<T>(operation(static_cast<std::uint64_t>(x), static_cast<std::uint64_t>(y)));
  } else {
    return operation(x, y);
  }
}

}  // namespace detail

inline constexpr auto plus = []<class T>(T x, T y) {
  return detail::wrapping(x, y, [](auto p, auto q) { return p + q; });
};
inline constexpr auto minus = []<class T>(T x, T y) {
  return detail::wrapping(x, y, [](auto p, auto q) { return p - q; });
};
inline constexpr auto times = []<class T>(T x, T y) {
  return detail::wrapping(x, y, [](auto p, auto q) { return p * q; });
};
inline constexpr auto negated = []<class T>(T x) { return times(T{-1}, x); };
inline constexpr auto divided = []<class T>(T x, T y) { return x / y; };
// Two plain selections each: gcc vectorises this form even when nested, as in clamp.
inline constexpr auto smaller = []<class T>(T x, T y) {
  const T least = x < y ? x : y;
  return x != x ? x : least;
};
inline constexpr auto larger = []<class T>(T x, T y) {
  const T most = x > y ? x : y;
  return x != x ? x : most;
};

}  // namespace ember
