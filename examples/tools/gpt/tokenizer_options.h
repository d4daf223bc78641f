/// Options for the tokenizer of a GPT: characters, an existing BPE, or a BPE learnt from the text.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "examples/formats/tokenizers/tokenizer.h"

namespace ember::examples {

class App;  // tools/command_line/options.h

struct TokenizerOptions {
  std::optional<std::string> bpe;        // a directory with a BPE (formats/tokenizers/bpe_files.h)
  std::optional<std::int32_t> bpe_size;  // number of tokens of a BPE to learn

  /// Adds --bpe and --bpe-size, which exclude each other.
  void declare(App& command);

  bool learns_bpe() const { return bpe_size.has_value(); }
  bool is_bpe() const { return bpe || bpe_size; }

  /// Learns a BPE from the first 90 % of the bytes only, because the rest, up to a few tokens, is
  /// the validation part. InputError: no BPE in the directory; a text for characters that is not
  /// UTF-8; a text too short for so many tokens.
  std::unique_ptr<Tokenizer> tokenizer_for(std::string_view text) const;
};

}  // namespace ember::examples
