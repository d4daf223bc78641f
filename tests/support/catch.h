/// Hides the differences between Catch2 3 and 2.13 (Debian 12).
///
/// Tests write `Approx(x)` and, in `namespace matchers`, the names of Catch2 3:
/// `matchers::ContainsSubstring`, `StartsWith`, `EndsWith`, `WithinAbs`, `WithinRel`.
#pragma once

#if __has_include(<catch2/catch_all.hpp>)
#include <catch2/catch_all.hpp>
using Catch::Approx;
#else
#include <catch2/catch.hpp>
namespace Catch::Matchers {
inline auto ContainsSubstring(const std::string& text) {
  return Contains(text);
}
}  // namespace Catch::Matchers
#endif

namespace matchers = Catch::Matchers;
