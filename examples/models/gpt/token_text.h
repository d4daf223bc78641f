/// A text as tokens, split into a training and a validation part.
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

/// The size of the training part: 90 %.
constexpr std::size_t learnt_part(std::size_t size) {
  return size * 9 / 10;
}

/// The first 90 % of the tokens are for training, the rest for validation.
class TokenText {
 public:
  /// InputError (naming `name`): the training part has fewer than `block_size` + 1 tokens, or the
  /// validation part fewer than two.
  TokenText(const std::string& name, TokenIds ids, std::int64_t block_size);

  std::span<const std::int32_t> training() const { return std::span(ids_).first(split_); }
  std::span<const std::int32_t> validation() const { return std::span(ids_).subspan(split_); }
  std::int64_t size() const { return static_cast<std::int64_t>(ids_.size()); }

  /// A hash of the tokens: different texts almost surely have different ones.
  std::uint64_t fingerprint() const;

 private:
  TokenIds ids_;
  std::size_t split_;
};

}  // namespace ember::examples
