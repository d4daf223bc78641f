/// How far two spellings are from each other.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace ember::examples {

/// How many insertions, deletions and replacements of one byte turn `a` into `b`.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The candidate with the smallest edit distance to `word`, the first of equals; empty when there
/// are no candidates.
std::string nearest(std::string_view word, std::span<const std::string> candidates);

}  // namespace ember::examples
