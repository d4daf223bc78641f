/// Just enough of Unicode to cut text into words and to compare them: decoding with validation,
/// which characters are letters, and their case. Classes and case are those of utf8proc
/// (character_class.h).
#pragma once

#include <string>
#include <string_view>

namespace ember::examples {

struct Utf8Character {
  char32_t code_point = 0;
  int length = 0;  // bytes; 0 when the text does not begin with a valid, complete character
};

/// Decodes the first character of `text`. Refuses what RFC 3629 refuses: stray continuation bytes,
/// overlong forms, surrogates, numbers past U+10FFFF, and a character that is cut off.
Utf8Character decode_utf8(std::string_view text);

/// Whether all of `text` is valid.
bool is_utf8(std::string_view text);

/// Appends the UTF-8 form of a valid code point.
void append_utf8(char32_t code_point, std::string& to);

/// Whether it is one of ASCII's control characters.
constexpr bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

/// Whether it is something to look at, and nothing that a terminal or a page obeys: no control of
/// ASCII or ISO 6429, no end of a line or paragraph, no change of the direction of writing.
constexpr bool is_shown(char32_t c) {
  const bool is_iso_control = c < 0x20 || (c >= 0x7F && c < 0xA0);
  const bool is_direction = (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  return !is_iso_control && !is_direction;
}

/// A letter, or a mark that belongs to one (Unicode's categories L and M).
bool is_letter(char32_t code_point);

/// The lower case of a capital, where that is one character; other characters as they are.
char32_t lower_case(char32_t code_point);

/// A word in a form that is the same for all its spellings in upper and lower case: Unicode's full
/// case folding of its upper case. "Straße", "STRASSE" and "strasse" are one, and so is all that is
/// the same in upper case. (Folding alone keeps ı apart from I, its upper case.) Accents that are
/// characters of their own stay so. Bytes that are not UTF-8 are kept.
std::string fold_case(std::string_view word);

}  // namespace ember::examples
