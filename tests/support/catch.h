/// Catch2 in one spelling: 3.x where it is installed, otherwise 2.13 (Debian 12).
///
/// After this header tests write `Approx(x)` and, through `namespace matchers`, the names of
/// Catch2 3: `matchers::ContainsSubstring`, `StartsWith`, `EndsWith`, `WithinAbs`, `WithinRel`.
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
