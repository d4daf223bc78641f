#include "examples/text/utf8.h"

#include <algorithm>
#include <iterator>

#include "examples/text/character_class.h"

namespace ember::examples {
namespace {

// Capitals whose lower case lies a fixed distance above, or (step 2) right after each of them.
struct Capitals {
  char32_t first, last;
  int distance;
  int step = 1;
};

constexpr Capitals kCapitals[] = {
    {0xC0, 0xD6, 32},       {0xD8, 0xDE, 32},                              // À to Þ
    {0x100, 0x12E, 1, 2},   {0x132, 0x136, 1, 2},   {0x139, 0x147, 1, 2},  // Ā to Ň
    {0x14A, 0x176, 1, 2},   {0x178, 0x178, -121},   {0x179, 0x17D, 1, 2},  // Ŋ to Ž
    {0x1A0, 0x1A4, 1, 2},   {0x1AF, 0x1AF, 1},      {0x1CD, 0x1DB, 1, 2},  // Ơ, Ư, Ǎ to Ǜ
    {0x1DE, 0x1EE, 1, 2},   {0x1F8, 0x21E, 1, 2},   {0x222, 0x232, 1, 2},  // Ǟ to Ȳ
    {0x386, 0x386, 38},     {0x388, 0x38A, 37},     {0x38C, 0x38C, 64},    // Ά to Ό
    {0x38E, 0x38F, 63},     {0x391, 0x3A1, 32},     {0x3A3, 0x3AB, 32},    // Ύ to Ϋ
    {0x400, 0x40F, 80},     {0x410, 0x42F, 32},                            // Ѐ to Я
    {0x460, 0x480, 1, 2},   {0x48A, 0x4BE, 1, 2},   {0x4C0, 0x4C0, 15},    // Ѡ to Ӏ
    {0x4C1, 0x4CD, 1, 2},   {0x4D0, 0x52E, 1, 2},                          // Ӂ to Ԯ
    {0x531, 0x556, 48},                                                    // Ա to Ֆ
    {0x1E00, 0x1E94, 1, 2}, {0x1EA0, 0x1EFE, 1, 2},                        // Ḁ to Ỿ
};

// Lower-case letters that share their upper case with others.
struct Folded {
  char32_t code_point;
  std::string_view as;
};

constexpr Folded kFolded[] = {
    {0xB5, "μ"},     {0xDF, "ss"},    {0x131, "i"},   {0x17F, "s"},
    {0x3C2, "σ"},    {0xFB00, "ff"},  {0xFB01, "fi"}, {0xFB02, "fl"},
    {0xFB03, "ffi"}, {0xFB04, "ffl"}, {0xFB05, "st"}, {0xFB06, "st"},
};

}  // namespace

Utf8Character decode_utf8(std::string_view text) {
  const auto byte = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (text.empty()) return {};
  const unsigned lead = byte(0);
  if (lead < 0x80) return {lead, 1};

  const int length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  if (lead < 0xC2 || lead > 0xF4 || text.size() < static_cast<std::size_t>(length)) return {};
  char32_t code_point = lead & (0x7Fu >> length);
  for (int i = 1; i < length; ++i) {
    const unsigned continuation = byte(static_cast<std::size_t>(i));
    if ((continuation & 0xC0) != 0x80) return {};
    code_point = code_point << 6 | (continuation & 0x3F);
  }
  const char32_t smallest = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80;
  const bool surrogate = code_point >= 0xD800 && code_point <= 0xDFFF;
  if (code_point < smallest || code_point > 0x10FFFF || surrogate) return {};
  return {code_point, length};
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const int length = decode_utf8(text).length;
    if (length == 0) return false;
    text.remove_prefix(static_cast<std::size_t>(length));
  }
  return true;
}

void append_utf8(char32_t code_point, std::string& to) {
  const auto continuation = [code_point](int shift) {
    return static_cast<char>(0x80 | (code_point >> shift & 0x3F));
  };
  if (code_point < 0x80) {
    to += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    to += {static_cast<char>(0xC0 | code_point >> 6), continuation(0)};
  } else if (code_point < 0x10000) {
    to += {static_cast<char>(0xE0 | code_point >> 12), continuation(6), continuation(0)};
  } else {
    to += {static_cast<char>(0xF0 | code_point >> 18), continuation(12), continuation(6),
           continuation(0)};
  }
}

bool is_letter(char32_t code_point) {
  const CharacterClass type = character_class(code_point);
  return type == CharacterClass::letter || type == CharacterClass::mark;
}

char32_t lower_case(char32_t code_point) {
  for (const Capitals& capitals : kCapitals) {
    if (code_point > capitals.last) continue;
    const bool is_capital =
        code_point >= capitals.first &&
        (code_point - capitals.first) % static_cast<char32_t>(capitals.step) == 0;
    return is_capital ? static_cast<char32_t>(static_cast<int>(code_point) + capitals.distance)
                      : code_point;
  }
  return code_point;
}

std::string fold_case(std::string_view word) {
  std::string folded;
  while (!word.empty()) {
    const auto [code_point, length] = decode_utf8(word);
    const auto special =
        std::find_if(std::begin(kFolded), std::end(kFolded),
                     [c = code_point](const Folded& f) { return f.code_point == c; });
    if (length <= 1) {
      const char c = word[0];
      folded += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (special != std::end(kFolded)) {
      folded += special->as;
    } else {
      append_utf8(lower_case(code_point), folded);
    }
    word.remove_prefix(static_cast<std::size_t>(std::max(length, 1)));
  }
  return folded;
}

}  // namespace ember::examples
