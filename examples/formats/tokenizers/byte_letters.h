/// GPT-2's alphabet of bytes (bytes_to_unicode in OpenAI's encoder.py): each of the 256 has a
/// printable character that stands for it in encoder.json and vocab.bpe, so that a token of any
/// bytes is a word there. Printable bytes of Latin-1 stand for themselves; the others, in their
/// order, are U+0100 and what follows: a space is Ġ, a line's end Ċ.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace ember::examples {

/// All bytes in the order of their characters, which is that of their tokens in GPT-2: first '!'.
const std::array<std::uint8_t, 256>& bytes_by_letter();

/// " the" as "Ġthe".
std::string spell_bytes(std::string_view bytes);

/// "Ġthe" as " the"; nothing where a character stands for no byte. REQUIRES: UTF-8.
std::optional<std::string> read_spelling(std::string_view spelling);

}  // namespace ember::examples
