/// Character classes, as splitting text into words needs them. They come from the tables of
/// utf8proc, and so from its version of Unicode (15.0 in Debian 12). Characters that were added to
/// Unicode later are `other`.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace ember::examples {

/// Unicode's categories L, M and N; white space (the property White_Space, which is \s in Python's
/// regex module); and everything else: punctuation, symbols, control characters, unassigned code
/// points.
enum class CharacterClass : std::uint8_t { other, letter, mark, number, space };

/// The classes of ASCII, in the header so that the common case needs no call.
inline constexpr std::array<CharacterClass, 128> kAsciiClasses = [] {
  std::array<CharacterClass, 128> classes{};
  for (std::size_t c = 'a'; c <= 'z'; ++c) {
    classes[c] = classes[c - 'a' + 'A'] = CharacterClass::letter;
  }
  for (std::size_t c = '0'; c <= '9'; ++c) classes[c] = CharacterClass::number;
  for (std::size_t c = '\t'; c <= '\r'; ++c) classes[c] = CharacterClass::space;
  classes[' '] = CharacterClass::space;
  return classes;
}();

/// REQUIRES: not an ASCII character.
CharacterClass class_beyond_ascii(char32_t code_point);

inline CharacterClass character_class(char32_t code_point) {
  return code_point < kAsciiClasses.size() ? kAsciiClasses[code_point]
                                           : class_beyond_ascii(code_point);
}

}  // namespace ember::examples
