/// Text in error messages.
#pragma once

#include <string>
#include <string_view>

namespace ember::examples {

/// With \xNN for what a terminal would obey, not show, and for what is not UTF-8.
std::string escaped(std::string_view text);

/// What came from a file, as an error message can show it: escaped, in quotes, and cut where it is
/// long. (Not called quoted: a std::string as argument would make <iomanip>'s a candidate too.)
std::string quote(std::string_view text);

}  // namespace ember::examples
