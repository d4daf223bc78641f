/// Lines cut into words at ASCII's white space.
#pragma once

#include <string_view>
#include <vector>

namespace ember::examples {

constexpr std::string_view kSpaces = " \t\r\f\v";

/// The words of a line, without the spaces around them. They lie in the line.
std::vector<std::string_view> split_words(std::string_view line);

}  // namespace ember::examples
