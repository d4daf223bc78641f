#include "examples/formats/tokenizers/gpt2_split.h"

#include "examples/formats/text/character_class.h"
#include "examples/formats/text/utf8.h"

namespace ember::examples {
namespace {

struct Character {
  CharacterClass type;
  std::size_t length;  // bytes
};

Character character_at(std::string_view text, std::size_t at) {
  const auto byte = static_cast<unsigned char>(text[at]);
  if (byte < 0x80) return {character_class(byte), 1};
  const auto [code_point, length] = decode_utf8(text.substr(at));
  if (length == 0) return {CharacterClass::other, 1};
  const CharacterClass type = character_class(code_point);
  return {type == CharacterClass::mark ? CharacterClass::other : type,
          static_cast<std::size_t>(length)};
}

/// The length of a match of 's|'t|'re|'ve|'m|'ll|'d, or 0.
std::size_t ending_length(std::string_view text) {
  if (text.size() < 2 || text[0] != '\'') return 0;
  const char first = text[1];
  if (first == 's' || first == 't' || first == 'm' || first == 'd') return 2;
  const std::string_view two = text.substr(1, 2);
  return two == "re" || two == "ve" || two == "ll" ? 3 : 0;
}

/// The length of a match of \s+(?!\S)|\s+. REQUIRES: the text begins with white space.
std::size_t space_length(std::string_view text) {
  std::size_t end = 0, last = 0;  // the end of the run, and the start of its last character
  while (end < text.size()) {
    const Character next = character_at(text, end);
    if (next.type != CharacterClass::space) return last > 0 ? last : end;
    last = end;
    end += next.length;
  }
  return end;
}

}  // namespace

std::size_t gpt2_piece_length(std::string_view text) {
  if (const std::size_t ending = ending_length(text); ending > 0) return ending;
  std::size_t end = text[0] == ' ' && text.size() > 1 ? 1 : 0;
  const CharacterClass type = character_at(text, end).type;
  if (type == CharacterClass::space) return space_length(text);
  while (end < text.size()) {
    const Character next = character_at(text, end);
    if (next.type != type) break;
    end += next.length;
  }
  return end;
}

}  // namespace ember::examples
