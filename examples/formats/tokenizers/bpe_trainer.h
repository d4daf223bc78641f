/// Learns a byte-level BPE from a text, as GPT-2's was learnt: starts with the 256 bytes, and
/// repeatedly makes a token of the most frequent pair of adjacent tokens.
#pragma once

#include <cstdint>
#include <string_view>

#include "examples/formats/tokenizers/bpe_vocabulary.h"

namespace ember::examples {

/// The bytes and <|endoftext|>: the smallest vocabulary.
constexpr std::int32_t kSmallestBpe = 257;

/// Learns a vocabulary of `vocab_size` tokens: the bytes, in the order of byte_letters.h; the
/// results of merges, in order of rank; and <|endoftext|>.
///
/// Pairs are counted within the pieces of gpt2_split.h, and within each 256 bytes of a longer
/// piece. Of equally frequent pairs the one with the lower ids is merged first, as in Hugging
/// Face's trainer, so a text gives the same merges on every machine. The text may be any bytes, and
/// is counted once: the cost of a merge is linear in the size of the distinct pieces that it occurs
/// in.
///
/// UsageError: `vocab_size` is less than kSmallestBpe. InputError: too few pairs occur twice.
BpeVocabulary train_bpe(std::string_view text, std::int32_t vocab_size);

}  // namespace ember::examples
