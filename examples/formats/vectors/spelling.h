/// What somebody may have meant who typed a word that is not there.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "examples/formats/text/word_table.h"

namespace ember::examples {

/// Up to `count` words of the table that are spelt nearly like `word`, the nearest first, and of
/// equals the first in the table. Upper and lower case count as the same. None where even the
/// nearest is another word altogether: more than two edits away, or a third of a long word.
std::vector<std::string_view> near_spellings(std::string_view word, const WordTable& table,
                                             std::size_t count);

/// For the end of an error: " (did you mean 'cat' or 'car'?)", or nothing.
std::string did_you_mean(std::string_view word, const WordTable& table);

}  // namespace ember::examples
