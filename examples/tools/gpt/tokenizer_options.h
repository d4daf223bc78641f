/// Which tokens a GPT is to learn a text as: its characters, those of a BPE that there is already,
/// or those of one that is learnt from the text itself.
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
  std::optional<std::string> bpe;        // a directory with a BPE's files (tokenizers/bpe_files.h)
  std::optional<std::int32_t> bpe_size;  // how many tokens a BPE is to learn

  /// Adds --bpe and --bpe-size, of which a user may give one.
  void declare(App& command);

  bool learns_bpe() const { return bpe_size.has_value(); }
  bool is_bpe() const { return bpe || bpe_size; }

  /// A BPE is learnt from the first 90 % of the bytes: the rest is, but for a few tokens at the
  /// seam, what the model is judged by. InputError: no BPE in the directory; a text that is not
  /// UTF-8 as characters, or is too short for so many tokens.
  std::unique_ptr<Tokenizer> tokenizer_for(std::string_view text) const;
};

}  // namespace ember::examples
