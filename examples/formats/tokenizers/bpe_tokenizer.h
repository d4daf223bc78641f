/// GPT-2's tokenizer: byte-level byte-pair encoding.
///
/// A text is split into pieces (gpt2_split.h), and the bytes of each piece are merged
/// (bpe_merger.h). Any bytes can be encoded, UTF-8 or not, and decode to themselves. With the
/// published encoder.json and vocab.bpe the ids are those of OpenAI's own encoder.
///
/// Thread-safety: as Tokenizer. Each call has its own bounded cache of merged pieces, so encode a
/// long text in one call.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "examples/formats/tokenizers/bpe_merger.h"
#include "examples/formats/tokenizers/bpe_vocabulary.h"
#include "examples/formats/tokenizers/tokenizer.h"

namespace ember::examples {

class BpeTokenizer final : public Tokenizer {
 public:
  /// `vocabulary` comes from load_bpe (bpe_files.h) or train_bpe (bpe_trainer.h).
  explicit BpeTokenizer(const BpeVocabulary& vocabulary);

  /// Has no special tokens: "<|endoftext|>" becomes the tokens of its 13 characters. InputError: a
  /// piece of more than 2 GiB.
  std::vector<std::int32_t> encode(std::string_view text) const override;

  /// If several special tokens begin at one position, takes the longest.
  std::vector<std::int32_t> encode_with_special_tokens(std::string_view text) const override;

  std::optional<std::int32_t> first_special_token(std::string_view text) const override;

  /// The vocabulary that it was made from.
  BpeVocabulary vocabulary() const { return {tokens(), merges_}; }

  /// The ids of the special tokens, in ascending order.
  const std::vector<std::int32_t>& special_tokens() const { return special_tokens_; }

 private:
  class Encoding;

  struct SpecialToken {
    std::int32_t id = -1;  // -1: none
    std::size_t at = 0;    // offset in the text
  };
  /// The first special token at or after offset `at`.
  SpecialToken find_special_token(std::string_view text, std::size_t at) const;
  /// The special token that `text` begins with, or -1.
  std::int32_t special_token_at(std::string_view text) const;

  std::vector<BpeMerge> merges_;
  PairMap<std::int32_t> ranks_;
  std::vector<std::int32_t> byte_tokens_;  // the token of each byte
  std::vector<std::int32_t> special_tokens_;
};

}  // namespace ember::examples
