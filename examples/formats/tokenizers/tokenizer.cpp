#include "examples/formats/tokenizers/tokenizer.h"

#include <fmt/format.h>

#include "examples/formats/files/errors.h"

namespace ember::examples {

std::string_view Tokenizer::token(std::int32_t id) const {
  if (id < 0 || id >= vocab_size()) {
    throw InputError(fmt::format("there is no token {}: the vocabulary has {}, 0 to {}", id,
                                 vocab_size(), vocab_size() - 1));
  }
  return tokens_.word(id);
}

std::string Tokenizer::decode(std::span<const std::int32_t> ids) const {
  std::string text;
  for (const std::int32_t id : ids) text += token(id);
  return text;
}

}  // namespace ember::examples
