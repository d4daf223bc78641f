/// Edit distance between spellings.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace ember::examples {

/// The number of insertions, deletions and replacements of one byte that turn `a` into `b`.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate with the smallest edit distance to `word`; the first one of a tie; empty when
/// there are no candidates.
std::string nearest(std::string_view word, std::span<const std::string> candidates);

}  // namespace ember::examples
