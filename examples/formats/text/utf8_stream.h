/// Decodes UTF-8 that arrives in parts: tokens may be parts of a character.
#pragma once

#include <string>
#include <string_view>

namespace ember::examples {

class Utf8Stream {
 public:
  /// Returns the characters that these bytes complete. An incomplete character is held back until
  /// its rest arrives. Invalid bytes become U+FFFD: one for each run that could have begun a
  /// character, as in browsers.
  std::string add(std::string_view bytes);

  /// At the end of the stream: returns U+FFFD if something was held back.
  std::string finish();

 private:
  std::string held_;  // an incomplete character
};

/// Converts a whole text at once.
std::string as_utf8(std::string_view bytes);

}  // namespace ember::examples
