/// std::from_chars for floating-point numbers, also for standard libraries that lack it (LLVM's
/// before version 20).
#pragma once

#include <charconv>

namespace ember::examples {

/// As std::from_chars: independent of the locale, no leading spaces or '+'. result_out_of_range for
/// numbers that are too large and for those that are too close to 0.
std::from_chars_result float_from_chars(const char* begin, const char* end, float& number);
std::from_chars_result float_from_chars(const char* begin, const char* end, double& number);

}  // namespace ember::examples
