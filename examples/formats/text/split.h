/// Splits lines into words at white space.
#pragma once

#include <string_view>
#include <vector>

namespace ember::examples {

constexpr std::string_view kSpaces = " \t\r\f\v";

/// The words of a line, split at ASCII white space. They are views into the line.
std::vector<std::string_view> split_words(std::string_view line);

/// The same, split where Python's str.split() does: at Unicode's white space and U+001C to U+001F.
/// Invalid UTF-8 is part of a word.
std::vector<std::string_view> split_at_white_space(std::string_view line);

}  // namespace ember::examples
