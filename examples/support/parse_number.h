/// Text that is a number, and nothing else.
#pragma once

#include <charconv>
#include <string_view>
#include <system_error>

namespace ember::examples {

/// False: not all of it is a number of this type.
template <class Number>
bool parse_number(std::string_view text, Number& number) {
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  return error == std::errc() && stop == end;
}

}  // namespace ember::examples
