/// GPT-2's alphabet of bytes (bytes_to_unicode in OpenAI's encoder.py): a printable character for
/// each of the 256 bytes, so that encoder.json and vocab.bpe can spell a token of any bytes.
/// Printable bytes of Latin-1 are their own characters; the others are, in order, U+0100 and up: a
/// space is Ġ, a newline Ċ.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ember::examples {

/// All bytes in the order of their characters, which is the order of their tokens in GPT-2: '!' is
/// first.
const std::array<std::uint8_t, 256>& bytes_by_letter();

/// " the" as "Ġthe".
std::string spell_bytes(std::string_view bytes);

/// "Ġthe" as " the"; nothing if a character is not in the alphabet. REQUIRES: UTF-8.
std::optional<std::string> read_spelling(std::string_view spelling);

}  // namespace ember::examples
