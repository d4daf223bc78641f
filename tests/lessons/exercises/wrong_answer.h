/// Wrong answers to an exercise are in one file: its solution, with a turn in the wrong direction
/// for each.
#pragma once

#include <cstdlib>
#include <string_view>

/// Whether the environment's WRONG_ANSWER asks for this one.
inline bool wrong(std::string_view name) {
  const char* wanted = std::getenv("WRONG_ANSWER");
  return wanted != nullptr && name == wanted;
}
