#include "examples/formats/text/quoted.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "examples/formats/text/utf8.h"

namespace ember::examples {

std::string escaped(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const Utf8Character first = decode_utf8(text);
    const auto length = static_cast<std::size_t>(std::max(first.length, 1));
    for (const char byte : text.substr(0, length)) {
      if (first.length == 0 || !is_shown(first.code_point)) {
        fmt::format_to(std::back_inserter(shown), "\\x{:02x}", static_cast<unsigned char>(byte));
      } else {
        shown += byte;
      }
    }
    text.remove_prefix(length);
  }
  return shown;
}

std::string quote(std::string_view text) {
  constexpr std::size_t kShown = 40;
  return "'" + escaped(text.substr(0, kShown)) + (text.size() > kShown ? "'…" : "'");
}

}  // namespace ember::examples
