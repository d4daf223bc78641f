/// Internal: checks with formatted messages. Public headers do not include this file, so that a
/// user of Ember need not compile fmt.
#pragma once

#include <fmt/format.h>

#include <string>
#include <utility>

#include "ember/tensor/dtype.h"
#include "ember/tensor/error.h"
#include "ember/tensor/shape.h"
#include "ember/tensor/tensor.h"

template <>
struct fmt::formatter<ember::Dims> : fmt::formatter<std::string> {
  auto format(const ember::Dims& dims, fmt::format_context& context) const {
    return fmt::formatter<std::string>::format(dims.to_string(), context);
  }
};

template <>
struct fmt::formatter<ember::DType> : fmt::formatter<std::string_view> {
  auto format(ember::DType dtype, fmt::format_context& context) const {
    return fmt::formatter<std::string_view>::format(ember::name(dtype), context);
  }
};

namespace ember {

template <class... Args>
[[noreturn, gnu::cold, gnu::noinline]] void fail(fmt::format_string<Args...> message,
                                                 Args&&... args) {
  throw Error(fmt::format(message, std::forward<Args>(args)...));
}

/// Throws an Error with the formatted message unless `condition` holds.
template <class... Args>
inline void check(bool condition, fmt::format_string<Args...> message, Args&&... args) {
  if (!condition) [[unlikely]]
    fail(message, std::forward<Args>(args)...);
}

/// Error (naming `op`): a tensor that holds nothing.
inline void require_defined(const char* op, const Tensor& x) {
  check(x.defined(), "[{}] the tensor is undefined", op);
}

}  // namespace ember
