/// Bytes that come a few at a time, as characters that can be shown: tokens may be parts of one.
#pragma once

#include <string>
#include <string_view>

namespace ember::examples {

class Utf8Stream {
 public:
  /// All that these bytes complete, as UTF-8. The beginning of a character is held back until its
  /// rest comes. Bytes that can never become a character are U+FFFD: one for what could have begun
  /// one, as browsers have it.
  std::string add(std::string_view bytes);

  /// When nothing follows: U+FFFD if something was held back.
  std::string finish();

 private:
  std::string held_;  // could begin a character
};

/// All of a text at once.
std::string as_utf8(std::string_view bytes);

}  // namespace ember::examples
