/// Writes and reads numbers as text, fast and independently of the locale, in the style of NumPy's
/// float32 (and so of gensim).
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace ember::examples {

/// Appends the number with the fewest digits that read back as the same float: 0.1, 1.0, 1e-05,
/// 3.4028235e+38. No exponent from 1e-4 to below 1e16.
void append_number(float number, std::string& to);

/// Parses row.size() numbers, separated by spaces or tabs, and nothing else. 1e-3, +1 and .5 are
/// numbers, as in Python. Returns what is wrong with the text, for the end of an error message, or
/// an empty string.
std::string parse_numbers(std::string_view text, std::span<float> row);

/// Whether it has the syntax of a number, even one out of float's range.
bool looks_like_number(std::string_view field);

/// The number of fields, separated by spaces or tabs.
std::size_t count_fields(std::string_view text);

}  // namespace ember::examples
