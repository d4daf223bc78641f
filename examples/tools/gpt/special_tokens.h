/// Whether "<|endoftext|>" in a text is encoded as the special token or as ordinary text. Ordinary
/// text is the default, as in nanoGPT and tiktoken's encode_ordinary.
#pragma once

#include <string>
#include <string_view>

#include "examples/models/gpt/token_text.h"

namespace ember::examples {

class App;  // tools/command_line/options.h

struct SpecialTokensOption {
  bool are_read = false;

  /// Adds --special-tokens.
  void declare(App& command);

  /// Encodes a text; `name` is its name in messages. Prints a note if the text spells out special
  /// tokens and the option was not given.
  TokenIds encode(const Tokenizer& tokenizer, std::string_view text, const std::string& name) const;
};

}  // namespace ember::examples
