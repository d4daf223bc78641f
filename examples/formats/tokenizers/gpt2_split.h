/// Splits a text into the pieces within which GPT-2's tokenizer merges bytes (Hugging Face calls
/// this the pre-tokenizer): no token spans two pieces.
///
/// A piece is what the published regular expression matches,
///
///     's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
///
/// that is an English contraction; a run of letters, of digits or of other characters, with an
/// optional space before it; or white space. The last character of white space before other text
/// belongs to the next piece. Letters and digits are those of character_class.h; characters newer
/// than its Unicode version count as other characters, and so does each byte of invalid UTF-8.
#pragma once

#include <cstddef>
#include <string_view>

namespace ember::examples {

/// The length in bytes of the first piece of `text`. Splitting a whole text takes linear time.
/// REQUIRES: `text` is not empty.
std::size_t gpt2_piece_length(std::string_view text);

}  // namespace ember::examples
