// Words for the tests of what has vectors for them.
#pragma once

#include <initializer_list>
#include <string_view>

#include "examples/formats/text/word_table.h"

namespace ember::examples {

/// Any container of strings, or {"these", "words"}.
template <class Words = std::initializer_list<std::string_view>>
WordTable table_of(const Words& words) {
  WordTable table;
  for (const std::string_view word : words) table.add(word);
  return table;
}

}  // namespace ember::examples
