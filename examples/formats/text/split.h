/// Lines cut into words at white space.
#pragma once

#include <string_view>
#include <vector>

namespace ember::examples {

constexpr std::string_view kSpaces = " \t\r\f\v";

/// The words of a line, without ASCII's spaces around them. They lie in the line.
std::vector<std::string_view> split_words(std::string_view line);

/// The same, cut at all that Python's str.split() cuts at: Unicode's white space, and U+001C to
/// U+001F. Bytes that are not UTF-8 are parts of words.
std::vector<std::string_view> split_at_white_space(std::string_view line);

}  // namespace ember::examples
