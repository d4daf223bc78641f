/// Words of others in an error message.
#pragma once

#include <string>
#include <string_view>

namespace ember::examples {

/// What came from a file, as an error message can show it: in quotes, cut where it is long, and
/// with \xNN for what is not plain text.
std::string quoted(std::string_view text);

/// Whether this is a control character of ASCII, the line's end and tabs among them.
bool is_control(char c);

}  // namespace ember::examples
