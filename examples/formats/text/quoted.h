/// Escaping and quoting of text in error messages.
#pragma once

#include <string>
#include <string_view>

namespace ember::examples {

/// Replaces control characters, which a terminal would obey, and bytes that are not UTF-8 by \xNN.
std::string escaped(std::string_view text);

/// Text from a file for an error message: escaped, in quotes, truncated if long. (Not called
/// quoted: for a std::string argument <iomanip>'s would be a candidate, too.)
std::string quote(std::string_view text);

}  // namespace ember::examples
