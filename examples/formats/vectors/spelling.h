/// Suggestions for a word that is not in the vocabulary.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "examples/formats/text/word_table.h"

namespace ember::examples {

/// Up to `count` words of the table with a similar spelling, ignoring case: the nearest first, ties
/// in the table's order. None that is more than two edits away, or a third of a long word.
std::vector<std::string_view> near_spellings(std::string_view word, const WordTable& table,
                                             std::size_t count);

/// For the end of an error: " (did you mean 'cat' or 'car'?)", or nothing.
std::string did_you_mean(std::string_view word, const WordTable& table);

}  // namespace ember::examples
