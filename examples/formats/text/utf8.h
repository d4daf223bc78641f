/// The part of Unicode that is needed to split text into words and to compare them: validating
/// decoding, which characters are letters, and case. Classes and case are utf8proc's
/// (character_class.h).
#pragma once

#include <string>
#include <string_view>

namespace ember::examples {

struct Utf8Character {
  char32_t code_point = 0;
  int length = 0;  // bytes; 0: the text does not begin with a valid, complete character
};

/// Decodes the first character of `text`. Rejects what RFC 3629 rejects: stray continuation bytes,
/// overlong forms, surrogates, code points above U+10FFFF, and truncated characters.
Utf8Character decode_utf8(std::string_view text);

/// Whether all of `text` is valid.
bool is_utf8(std::string_view text);

/// Appends the UTF-8 form of a valid code point.
void append_utf8(char32_t code_point, std::string& to);

/// Whether it is one of ASCII's control characters.
constexpr bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

/// Whether it is safe to print: not a control character of ASCII or ISO 6429, a line or paragraph
/// separator, or a control of the writing direction.
constexpr bool is_shown(char32_t c) {
  const bool is_iso_control = c < 0x20 || (c >= 0x7F && c < 0xA0);
  const bool is_direction = (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
  return !is_iso_control && !is_direction;
}

/// A letter, or a mark that belongs to one (Unicode's categories L and M).
bool is_letter(char32_t code_point);

/// The lower case of a capital, if that is one character; other characters unchanged.
char32_t lower_case(char32_t code_point);

/// A form of a word that ignores case: Unicode's full case folding of its upper case. "Straße",
/// "STRASSE" and "strasse" become equal, as do all words with the same upper case. (Folding alone
/// would keep ı apart from its upper case I.) Combining accents and invalid UTF-8 are kept.
std::string fold_case(std::string_view word);

}  // namespace ember::examples
