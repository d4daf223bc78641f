/// Encodes text as token ids and decodes it: what a language model reads and writes.
///
/// Ids are dense, 0 to vocab_size() - 1. Each token stands for some bytes, not necessarily whole
/// characters; a text is the concatenation of its tokens.
///
/// Thread-safety: all member functions are const and may be called from several threads at once.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "examples/formats/text/word_table.h"

namespace ember::examples {

class Tokenizer {
 public:
  virtual ~Tokenizer() = default;

  /// decode(encode(text)) == text. InputError: the tokens cannot spell this text.
  virtual std::vector<std::int32_t> encode(std::string_view text) const = 0;

  /// The same, but special tokens that the text spells out (a BPE may have some) become those
  /// tokens (tiktoken's allowed_special). For trusted text only, not for user input.
  virtual std::vector<std::int32_t> encode_with_special_tokens(std::string_view text) const {
    return encode(text);
  }

  /// The first special token that the text spells out, if any.
  virtual std::optional<std::int32_t> first_special_token(std::string_view text) const {
    static_cast<void>(text);
    return std::nullopt;
  }

  std::int32_t vocab_size() const { return tokens_.size(); }

  /// The bytes of a token, valid as long as the tokenizer. InputError: no such id.
  std::string_view token(std::int32_t id) const;

  /// The token with exactly these bytes, if any. REQUIRES: they are not empty.
  std::optional<std::int32_t> find(std::string_view bytes) const { return tokens_.find(bytes); }

  /// The text of these tokens. InputError: no such id.
  std::string decode(std::span<const std::int32_t> ids) const;

 protected:
  /// A token's id is its id in the table.
  explicit Tokenizer(WordTable tokens) : tokens_(std::move(tokens)) {}
  Tokenizer(const Tokenizer&) = default;
  Tokenizer(Tokenizer&&) = default;
  Tokenizer& operator=(const Tokenizer&) = default;
  Tokenizer& operator=(Tokenizer&&) = default;

  const WordTable& tokens() const { return tokens_; }

 private:
  WordTable tokens_;
};

}  // namespace ember::examples
