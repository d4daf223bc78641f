/// Text in error messages.
#pragma once

#include <string>
#include <string_view>

namespace ember::examples {

/// What came from a file, as an error message can show it: in quotes, cut where it is long, and
/// with \xNN for what is not plain text.
std::string quoted(std::string_view text);

}  // namespace ember::examples
