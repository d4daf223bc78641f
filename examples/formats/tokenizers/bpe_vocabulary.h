/// The vocabulary of a byte-level BPE: its tokens and merges.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "examples/formats/text/word_table.h"

namespace ember::examples {

/// Adjacent tokens `left` and `right` become the token `result`, whose bytes are theirs.
struct BpeMerge {
  std::int32_t left, right, result;
};

/// Invariants, ensured by load_bpe and train_bpe: every single byte is a token; every other token
/// is the result of a merge, or special; no two merges have the same pair.
struct BpeVocabulary {
  WordTable tokens;              // index: the token's id
  std::vector<BpeMerge> merges;  // index: the merge's rank; lower ranks merge first
};

/// The special token that GPT-2 puts between texts.
constexpr std::string_view kEndOfText = "<|endoftext|>";

/// Whether a token looks special: <|...|>. Special tokens mark positions in a text, and no merge
/// makes them.
bool looks_special(std::string_view token);

/// The ids of the tokens that are neither single bytes nor the result of a merge, ascending. By the
/// invariants they are the special tokens.
std::vector<std::int32_t> unmade_tokens(const BpeVocabulary& vocabulary);

}  // namespace ember::examples
