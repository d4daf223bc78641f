#include "examples/formats/tokenizers/bpe_tokenizer.h"

#include <fmt/format.h>

#include <span>

#include "examples/formats/files/errors.h"
#include "examples/formats/tokenizers/gpt2_split.h"

namespace ember::examples {

/// The state of one call of encode.
class BpeTokenizer::Encoding {
 public:
  explicit Encoding(const BpeTokenizer& tokenizer)
      : byte_tokens_(tokenizer.byte_tokens_), merger_(tokenizer.merges_, tokenizer.ranks_) {}

  void add_text(std::string_view text) {
    while (!text.empty()) {
      const std::size_t length = gpt2_piece_length(text);
      add_piece(text.substr(0, length));
      text.remove_prefix(length);
    }
  }

  void add_token(std::int32_t id) { ids_.push_back(id); }

  std::vector<std::int32_t> take() { return std::move(ids_); }

 private:
  // Limits of the cache. Most pieces of a text repeat; rare and long ones are not worth the memory.
  static constexpr std::int32_t kMostKnown = 1 << 17;
  static constexpr std::size_t kLongestKnown = 32;

  void add_piece(std::string_view piece) {
    if (piece.size() > kLongestKnown) return append(merged(piece));
    if (const auto known = known_.find(piece)) return append(tokens_of_known(*known));
    const std::span<const std::int32_t> tokens = merged(piece);
    append(tokens);
    if (known_.size() == kMostKnown) return;
    known_.add(piece);
    known_tokens_.insert(known_tokens_.end(), tokens.begin(), tokens.end());
    known_ends_.push_back(known_tokens_.size());
  }

  /// Valid until the next call.
  std::span<const std::int32_t> merged(std::string_view piece) {
    if (piece.size() > BpeMerger::kLongestPiece) {
      throw InputError(
          fmt::format("a piece of the text has {} bytes: needs a space or a change "
                      "from letters to digits or signs after {} at most",
                      piece.size(), BpeMerger::kLongestPiece));
    }
    symbols_.clear();
    for (const char byte : piece) {
      symbols_.push_back(byte_tokens_[static_cast<unsigned char>(byte)]);
    }
    merger_.merge(symbols_);
    return symbols_;
  }

  std::span<const std::int32_t> tokens_of_known(std::int32_t known) const {
    const auto i = static_cast<std::size_t>(known);
    const std::size_t begin = i == 0 ? 0 : known_ends_[i - 1];
    return std::span(known_tokens_).subspan(begin, known_ends_[i] - begin);
  }

  void append(std::span<const std::int32_t> tokens) {
    ids_.insert(ids_.end(), tokens.begin(), tokens.end());
  }

  const std::vector<std::int32_t>& byte_tokens_;
  BpeMerger merger_;
  std::vector<std::int32_t> symbols_;
  WordTable known_;                         // the cache: pieces that were merged
  std::vector<std::int32_t> known_tokens_;  // their tokens, concatenated
  std::vector<std::size_t> known_ends_;     // the end of each piece's tokens in known_tokens_
  std::vector<std::int32_t> ids_;
};

BpeTokenizer::BpeTokenizer(const BpeVocabulary& vocabulary)
    : Tokenizer(vocabulary.tokens),
      merges_(vocabulary.merges),
      ranks_(rank_merges(merges_)),
      special_tokens_(unmade_tokens(vocabulary)) {
  for (int byte = 0; byte < 256; ++byte) {
    const char bytes[] = {static_cast<char>(byte)};
    byte_tokens_.push_back(tokens().find({bytes, 1}).value());
  }
}

std::vector<std::int32_t> BpeTokenizer::encode(std::string_view text) const {
  Encoding encoding(*this);
  encoding.add_text(text);
  return encoding.take();
}

std::vector<std::int32_t> BpeTokenizer::encode_with_special_tokens(std::string_view text) const {
  Encoding encoding(*this);
  std::size_t begin = 0;  // of the text that is not yet encoded
  for (SpecialToken special; (special = find_special_token(text, begin)).id >= 0;) {
    encoding.add_text(text.substr(begin, special.at - begin));
    encoding.add_token(special.id);
    begin = special.at + token(special.id).size();
  }
  encoding.add_text(text.substr(begin));
  return encoding.take();
}

std::optional<std::int32_t> BpeTokenizer::first_special_token(std::string_view text) const {
  const std::int32_t id = find_special_token(text, 0).id;
  return id < 0 ? std::nullopt : std::optional(id);
}

BpeTokenizer::SpecialToken BpeTokenizer::find_special_token(std::string_view text,
                                                            std::size_t at) const {
  for (; (at = text.find("<|", at)) != std::string_view::npos; ++at) {
    const std::int32_t id = special_token_at(text.substr(at));
    if (id >= 0) return {id, at};
  }
  return {};
}

std::int32_t BpeTokenizer::special_token_at(std::string_view text) const {
  std::int32_t longest = -1;
  for (const std::int32_t id : special_tokens_) {
    const bool is_longer = longest < 0 || token(id).size() > token(longest).size();
    if (is_longer && text.starts_with(token(id))) longest = id;
  }
  return longest;
}

}  // namespace ember::examples
