/// What a character is, as far as cutting text into words needs it: by the tables of utf8proc, and
/// so by the version of Unicode that the installed one knows (15.0 in Debian 12). A character that
/// was added later is `other` there.
#pragma once

#include <cstdint>

namespace ember::examples {

/// Unicode's categories L, M and N; its white space (the property White_Space, which is \s of
/// Python's regex module); and everything else: punctuation, symbols, control characters, what is
/// not assigned.
enum class CharacterClass : std::uint8_t { other, letter, mark, number, space };

CharacterClass character_class(char32_t code_point);

}  // namespace ember::examples
