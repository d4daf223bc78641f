#include "examples/formats/text/utf8.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>

#include "examples/formats/text/character_class.h"

namespace ember::examples {
namespace {

/// Appends the case folding of one character: up to three characters.
void append_folded(char32_t code_point, std::string& to) {
  std::array<utf8proc_int32_t, 4> characters{};
  const utf8proc_ssize_t count =
      utf8proc_decompose_char(utf8proc_toupper(static_cast<utf8proc_int32_t>(code_point)),
                              characters.data(), characters.size(), UTF8PROC_CASEFOLD, nullptr);
  for (utf8proc_ssize_t i = 0; i < count; ++i) {
    append_utf8(static_cast<char32_t>(characters[static_cast<std::size_t>(i)]), to);
  }
}

}  // namespace

Utf8Character decode_utf8(std::string_view text) {
  if (text.empty()) return {};
  if (const auto lead = static_cast<unsigned char>(text[0]); lead < 0x80) return {lead, 1};
  utf8proc_int32_t code_point = 0;
  const utf8proc_ssize_t length =
      utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                       static_cast<utf8proc_ssize_t>(text.size()), &code_point);
  if (length <= 0) return {};
  return {static_cast<char32_t>(code_point), static_cast<int>(length)};
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
  std::array<utf8proc_uint8_t, 4> bytes{};
  const utf8proc_ssize_t length =
      utf8proc_encode_char(static_cast<utf8proc_int32_t>(code_point), bytes.data());
  to.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(length));
}

bool is_letter(char32_t code_point) {
  const CharacterClass type = character_class(code_point);
  return type == CharacterClass::letter || type == CharacterClass::mark;
}

char32_t lower_case(char32_t code_point) {
  return static_cast<char32_t>(utf8proc_tolower(static_cast<utf8proc_int32_t>(code_point)));
}

std::string fold_case(std::string_view word) {
  std::string folded;
  while (!word.empty()) {
    const auto [code_point, length] = decode_utf8(word);
    if (length == 0) {
      folded += word[0];
    } else {
      append_folded(code_point, folded);
    }
    word.remove_prefix(static_cast<std::size_t>(std::max(length, 1)));
  }
  return folded;
}

}  // namespace ember::examples
