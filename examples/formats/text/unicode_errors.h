/// How invalid UTF-8 is handled: gensim's three ways, which are Python's.
#pragma once

#include <string>
#include <string_view>

namespace ember::examples {

enum class UnicodeErrors {
  strict,  // invalid bytes are an error
  ignore,  // they are dropped
  replace  // with U+FFFD: one for each run of bytes that could begin a character, or else for each
           // byte
};

/// Parses strict, ignore or replace. UsageError: another name.
UnicodeErrors unicode_errors(std::string_view name);

/// Makes any bytes valid UTF-8. REQUIRES: not strict.
std::string repaired(std::string_view bytes, UnicodeErrors errors);

}  // namespace ember::examples
