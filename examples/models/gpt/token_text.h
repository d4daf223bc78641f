/// A text as the tokens that a GPT learns from and is evaluated on.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "examples/formats/tokenizers/tokenizer.h"

namespace ember::examples {

using TokenIds = std::vector<std::int32_t>;

/// The file's bytes. InputError: cannot read it; it is empty, or too large for this machine.
std::string read_text(const std::string& path);

/// How much of a text is learnt from: 90 %.
constexpr std::size_t learnt_part(std::size_t size) {
  return size * 9 / 10;
}

/// A text cut in two: the first 90 % of its tokens are learnt from, the rest tells what was learnt.
class TokenText {
 public:
  /// InputError (naming `name`): the first part has not one piece of `block_size` tokens and the
  /// token that comes next, or the second has less than two tokens.
  TokenText(const std::string& name, TokenIds ids, std::int64_t block_size);

  std::span<const std::int32_t> training() const { return std::span(ids_).first(split_); }
  std::span<const std::int32_t> validation() const { return std::span(ids_).subspan(split_); }
  std::int64_t size() const { return static_cast<std::int64_t>(ids_.size()); }

  /// Different texts almost surely have different fingerprints.
  std::uint64_t fingerprint() const;

 private:
  TokenIds ids_;
  std::size_t split_;
};

}  // namespace ember::examples
