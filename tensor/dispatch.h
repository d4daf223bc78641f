/// Internal: from a DType known at run time to the element type a kernel is compiled for.
///
///     dispatch(x.dtype(), [&](auto element) {
///       using T = decltype(element);
///       ...
///     });
#pragma once

#include "ember/tensor/check.h"

namespace ember {

/// Calls `kernel` with a value of the element type.
template <class Kernel>
decltype(auto) dispatch(DType dtype, Kernel&& kernel) {
  switch (dtype) {
    case DType::boolean:
      return kernel(bool{});
    case DType::i64:
      return kernel(std::int64_t{});
    case DType::f32:
      return kernel(float{});
    default:
      return kernel(double{});
  }
}

/// The same for f32 and f64 only. Error (naming `op`): another dtype.
template <class Kernel>
decltype(auto) dispatch_floating(const char* op, DType dtype, Kernel&& kernel) {
  check(is_floating(dtype), "[{}] got {}: needs f32 or f64", op, dtype);
  return dtype == DType::f32 ? kernel(float{}) : kernel(double{});
}

/// The same for i64, f32 and f64.
template <class Kernel>
decltype(auto) dispatch_numeric(const char* op, DType dtype, Kernel&& kernel) {
  check(dtype != DType::boolean, "[{}] got boolean: needs i64, f32 or f64", op);
  switch (dtype) {
    case DType::i64:
      return kernel(std::int64_t{});
    case DType::f32:
      return kernel(float{});
    default:
      return kernel(double{});
  }
}

}  // namespace ember
