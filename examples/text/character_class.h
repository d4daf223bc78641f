/// What Unicode 15.0 says that a character is, as far as cutting text into words needs it.
#pragma once

#include <cstdint>

namespace ember::examples {

/// Unicode's categories L, M and N; its white space (which is no category); and everything else:
/// punctuation, symbols, control characters, what is not assigned.
enum class CharacterClass : std::uint8_t { other, letter, mark, number, space };

CharacterClass character_class(char32_t code_point);

}  // namespace ember::examples
