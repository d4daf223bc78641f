#include "examples/text/quoted.h"

#include <fmt/format.h>

#include <iterator>

#include "examples/text/utf8.h"

namespace ember::examples {

std::string quoted(std::string_view text) {
  constexpr std::size_t kShown = 40;
  std::string shown = "'";
  for (std::string_view rest = text.substr(0, kShown); !rest.empty();) {
    const Utf8Character first = decode_utf8(rest);
    const auto length = static_cast<std::size_t>(first.length);
    const bool is_c1_control = first.code_point >= 0x80 && first.code_point < 0xA0;
    if (length == 0 || is_control(rest[0]) || is_c1_control) {
      fmt::format_to(std::back_inserter(shown), "\\x{:02x}", static_cast<unsigned char>(rest[0]));
      rest.remove_prefix(1);
    } else {
      shown += rest.substr(0, length);
      rest.remove_prefix(length);
    }
  }
  return shown + (text.size() > kShown ? "'…" : "'");
}

}  // namespace ember::examples
