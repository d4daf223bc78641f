/// A token for each character of a text: the smallest tokenizer there is.
///
/// Characters are Unicode's code points, in ascending order.
#pragma once

#include <string>
#include <string_view>

#include "examples/formats/tokenizers/tokenizer.h"

namespace ember::examples {

class CharTokenizer final : public Tokenizer {
 public:
  /// The tokens are the distinct characters of `text`. InputError: it is empty, or not UTF-8.
  static CharTokenizer of_text(std::string_view text);

  /// From characters() of a saved tokenizer. InputError: not UTF-8, or not distinct characters in
  /// ascending order, at least one.
  explicit CharTokenizer(std::string_view characters);

  /// All tokens in order of their ids, as one UTF-8 string.
  std::string characters() const;

  /// InputError, with the offset: a character that is not a token, or invalid UTF-8.
  std::vector<std::int32_t> encode(std::string_view text) const override;
};

}  // namespace ember::examples
