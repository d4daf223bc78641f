/// What a byte-level BPE knows: its tokens, and which two of them merge into which.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "examples/formats/text/word_table.h"

namespace ember::examples {

/// The tokens `left` and `right`, where they stand side by side, become the token `result`, whose
/// bytes are theirs.
struct BpeMerge {
  std::int32_t left, right, result;
};

/// Invariants, which whoever makes one (load_bpe, train_bpe) sees to: every single byte is a token;
/// every other token is the result of a merge, or special; no two merges are of the same pair.
struct BpeVocabulary {
  WordTable tokens;              // a token's id is its place here
  std::vector<BpeMerge> merges;  // a merge's rank is its place here: the first goes first
};

/// The special token that GPT-2 puts between texts.
constexpr std::string_view kEndOfText = "<|endoftext|>";

/// Special tokens mark places in a text, and no merge makes them. Whether these bytes look like
/// one: <|...|>.
bool looks_special(std::string_view token);

/// The ids of the tokens that no merge makes and that are not single bytes, in ascending order. By
/// the invariants they are the special ones.
std::vector<std::int32_t> unmade_tokens(const BpeVocabulary& vocabulary);

}  // namespace ember::examples
