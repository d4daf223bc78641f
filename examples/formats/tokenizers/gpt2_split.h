/// The pieces that GPT-2's tokenizer cuts a text into before it merges bytes (Hugging Face's
/// pre-tokenizer): no token reaches from one into the next.
///
/// A piece is what the published regular expression matches,
///
///     's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
///
/// that is an English ending; a run of letters, of digits or of other characters, with a space
/// before it where there is one; or white space. Of white space that something follows, the last
/// character stays for the next piece. Letters and digits are those of character_class.h;
/// characters that are newer than its Unicode count as others. So does each byte that is not part
/// of valid UTF-8.
#pragma once

#include <cstddef>
#include <string_view>

namespace ember::examples {

/// How many bytes the first piece of `text` has. The pieces together are the text; finding them all
/// takes time linear in it. REQUIRES: `text` is not empty.
std::size_t gpt2_piece_length(std::string_view text);

}  // namespace ember::examples
