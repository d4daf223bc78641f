/// What a character is, as far as cutting text into words needs it: by the tables of utf8proc, and
/// so by the version of Unicode that the installed one knows (15.0 in Debian 12). A character that
/// was added later is `other` there.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace ember::examples {

/// Unicode's categories L, M and N; its white space (the property White_Space, which is \s of
/// Python's regex module); and everything else: punctuation, symbols, control characters, what is
/// not assigned.
enum class CharacterClass : std::uint8_t { other, letter, mark, number, space };

/// Those of ASCII, which most of most texts is: here, so that looking one up is no call.
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

/// REQUIRES: not of ASCII.
CharacterClass class_beyond_ascii(char32_t code_point);

inline CharacterClass character_class(char32_t code_point) {
  return code_point < kAsciiClasses.size() ? kAsciiClasses[code_point]
                                           : class_beyond_ascii(code_point);
}

}  // namespace ember::examples
