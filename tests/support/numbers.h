/// Numbers that are not finite, as tests write them.
#pragma once

#include <limits>

namespace ember::test {

inline constexpr double kInf = std::numeric_limits<double>::infinity();
inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

}  // namespace ember::test
