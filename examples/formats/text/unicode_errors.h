/// What becomes of bytes that are not UTF-8: gensim's three ways, which are Python's.
#pragma once

#include <string>
#include <string_view>

namespace ember::examples {

enum class UnicodeErrors {
  strict,  // they are refused
  ignore,  // they are left out
  replace  // U+FFFD stands for each run of bytes that could begin a character, or else for each
           // byte
};

/// By its name: strict, ignore or replace. UsageError: none of these.
UnicodeErrors unicode_errors(std::string_view name);

/// UTF-8 of any bytes. REQUIRES: not strict.
std::string repaired(std::string_view bytes, UnicodeErrors errors);

}  // namespace ember::examples
