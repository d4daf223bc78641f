/// A C++ number as an argument. It remembers whether it was an integer, so that `ids + 1` stays i64
/// and `ids + 1.5` does not. See dtype.h for the promotion rule.
#pragma once

#include <concepts>
#include <cstdint>

#include "ember/tensor/dtype.h"
#include "ember/tensor/error.h"

namespace ember {

class Scalar {
 public:
  template <class T>
  requires std::integral<T> || std::floating_point<T>
  constexpr Scalar(T value) {  // implicit: a number can be passed as a Scalar
    if constexpr (std::floating_point<T>) {
      kind_ = DType::f32;
      real_ = static_cast<double>(value);
    } else {
      if constexpr (std::unsigned_integral<T> && sizeof(T) == 8) {
        if (value >= T{1} << 63) {
          throw Error("[scalar] got an unsigned number of 2^63 or more, which i64 does not hold");
        }
      }
      kind_ = std::same_as<T, bool> ? DType::boolean : DType::i64;
      integer_ = static_cast<std::int64_t>(value);
    }
  }

  /// The value as an element type, by convert() of dtype.h.
  template <class T>
  constexpr T to() const {
    return is_floating() ? convert<T>(real_) : convert<T>(integer_);
  }

  /// The type in which an operation on a tensor of `dtype` and this number computes.
  constexpr DType promote_with(DType dtype) const { return promote(dtype, kind_); }

  constexpr bool is_floating() const { return kind_ == DType::f32; }

 private:
  union {
    std::int64_t integer_;
    double real_;
  };
  DType kind_;
};

}  // namespace ember
