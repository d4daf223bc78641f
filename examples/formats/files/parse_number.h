/// Parses a text that consists of one number.
#pragma once

#include <charconv>
#include <concepts>
#include <string_view>
#include <system_error>

#include "examples/formats/files/float_from_chars.h"

namespace ember::examples {

/// False if the whole text is not a number of this type.
template <class Number>
bool parse_number(std::string_view text, Number& number) {
  const char* const end = text.data() + text.size();
  std::from_chars_result result;
  if constexpr (std::floating_point<Number>) {
    result = float_from_chars(text.data(), end, number);
  } else {
    result = std::from_chars(text.data(), end, number);
  }
  return result.ec == std::errc() && result.ptr == end;
}

}  // namespace ember::examples
