/// Whether a text that spells out a special token, as "<|endoftext|>", means the token or its
/// letters. Letters, unless the user says otherwise, as in nanoGPT and tiktoken's encode_ordinary.
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

  /// The tokens of a text, which is called `name`. Says so where special tokens are spelt out in it
  /// and were not asked for.
  TokenIds encode(const Tokenizer& tokenizer, std::string_view text, const std::string& name) const;
};

}  // namespace ember::examples
