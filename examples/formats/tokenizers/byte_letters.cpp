#include "examples/formats/tokenizers/byte_letters.h"

#include <cstddef>

#include "examples/formats/text/utf8.h"

namespace ember::examples {
namespace {

constexpr char32_t kFirstMade = 0x100;
constexpr char32_t kLetters = kFirstMade + 33 + 1 + 33 + 1;  // C0 and space, DEL, C1 and NBSP, SHY

constexpr bool stands_for_itself(std::size_t byte) {
  return (byte > 0x20 && byte < 0x7F) || (byte > 0xA0 && byte != 0xAD);
}

struct Alphabet {
  std::array<char32_t, 256> letters{};
  std::array<std::int16_t, kLetters> bytes{};  // the byte of each letter; -1: none
  std::array<std::uint8_t, 256> by_letter{};
};

constexpr Alphabet kAlphabet = [] {
  Alphabet alphabet;
  alphabet.bytes.fill(-1);
  char32_t made = kFirstMade;
  for (std::size_t byte = 0; byte < 256; ++byte) {
    const char32_t letter = stands_for_itself(byte) ? static_cast<char32_t>(byte) : made++;
    alphabet.letters[byte] = letter;
    alphabet.bytes[letter] = static_cast<std::int16_t>(byte);
  }
  std::size_t place = 0;
  for (const std::int16_t byte : alphabet.bytes) {
    if (byte >= 0) alphabet.by_letter[place++] = static_cast<std::uint8_t>(byte);
  }
  return alphabet;
}();

}  // namespace

const std::array<std::uint8_t, 256>& bytes_by_letter() {
  return kAlphabet.by_letter;
}

std::string spell_bytes(std::string_view bytes) {
  std::string spelling;
  for (const char byte : bytes) {
    append_utf8(kAlphabet.letters[static_cast<unsigned char>(byte)], spelling);
  }
  return spelling;
}

std::optional<std::string> read_spelling(std::string_view spelling) {
  std::string bytes;
  while (!spelling.empty()) {
    const auto [letter, length] = decode_utf8(spelling);
    const int byte = letter < kLetters ? kAlphabet.bytes[letter] : -1;
    if (byte < 0) return std::nullopt;
    bytes += static_cast<char>(byte);
    spelling.remove_prefix(static_cast<std::size_t>(length));
  }
  return bytes;
}

}  // namespace ember::examples
