/// Learning a byte-level BPE from a text, as GPT-2's was: begin with the 256 bytes, and over and
/// over make a token of the two neighbours that stand side by side most often.
#pragma once

#include <cstdint>
#include <string_view>

#include "examples/formats/tokenizers/bpe_vocabulary.h"

namespace ember::examples {

/// The bytes and <|endoftext|>: no vocabulary has fewer tokens.
constexpr std::int32_t kSmallestBpe = 257;

/// A vocabulary of `vocab_size` tokens: the bytes, in the order of their letters (byte_letters.h);
/// what merges make, in order of their ranks; and <|endoftext|>.
///
/// Pairs are counted within the pieces that gpt2_split.h cuts the text into, and within each 256
/// bytes of a longer one. Of pairs that are equally frequent the one with the lower ids goes first,
/// as in Hugging Face's trainer, so the same text gives the same merges on every machine. The text
/// may be of any bytes, and is counted once: a merge costs as much as there is text in the distinct
/// pieces that it occurs in.
///
/// UsageError: fewer than kSmallestBpe. InputError: the text has too few pairs that occur twice.
BpeVocabulary train_bpe(std::string_view text, std::int32_t vocab_size);

}  // namespace ember::examples
