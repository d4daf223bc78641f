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
  /// Of the distinct characters of `text`. InputError: it has none, or is not UTF-8.
  static CharTokenizer of_text(std::string_view text);

  /// Of what characters() gave, as a checkpoint holds it. InputError: not UTF-8, or not distinct
  /// characters in ascending order, one at least.
  explicit CharTokenizer(std::string_view characters);

  /// All tokens as one string of UTF-8, in order of their ids.
  std::string characters() const;

  /// InputError: a character that is no token, or no UTF-8; says where it is.
  std::vector<std::int32_t> encode(std::string_view text) const override;
};

}  // namespace ember::examples
