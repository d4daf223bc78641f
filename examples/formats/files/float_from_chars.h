/// std::from_chars of floating-point numbers, for standard libraries that lack it too: LLVM's has
/// it from version 20 on.
#pragma once

#include <charconv>

namespace ember::examples {

/// As std::from_chars: independent of the locale, without leading spaces or '+'. Beyond the range
/// of the type the result is result_out_of_range, for numbers too near to 0 as well.
std::from_chars_result float_from_chars(const char* begin, const char* end, float& number);
std::from_chars_result float_from_chars(const char* begin, const char* end, double& number);

}  // namespace ember::examples
