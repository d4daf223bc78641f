/// Numbers as text, fast and in no locale: as NumPy writes a float32, and gensim with it.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace ember::examples {

/// Appends the number with the fewest digits that bring back the same float: 0.1, 1.0, 1e-05,
/// 3.4028235e+38. From 1e-4 to below 1e16 without an exponent.
void append_number(float number, std::string& to);

/// Reads as many numbers as there are in `row`, with spaces or tabs between them, and nothing else.
/// 1e-3, +1 and .5 are numbers, as Python has it.
/// Returns what is wrong with the text, for the end of an error message, or nothing.
std::string parse_numbers(std::string_view text, std::span<float> row);

/// Whether it is written as a number is, also one that no float can hold.
bool looks_like_number(std::string_view field);

/// How many fields there are between spaces or tabs.
std::size_t count_fields(std::string_view text);

}  // namespace ember::examples
