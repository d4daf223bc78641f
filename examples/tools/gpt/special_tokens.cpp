#include "examples/tools/gpt/special_tokens.h"

#include <fmt/format.h>

#include "examples/formats/text/quoted.h"
#include "examples/tools/command_line/cli.h"
#include "examples/tools/command_line/progress.h"

namespace ember::examples {

void SpecialTokensOption::declare(App& command) {
  command.add_flag("--special-tokens", are_read,
                   "\"<|endoftext|>\" in the text is the BPE's token of that name, not letters "
                   "(tiktoken's allowed_special)");
}

TokenIds SpecialTokensOption::encode(const Tokenizer& tokenizer, std::string_view text,
                                     const std::string& name) const {
  if (are_read) return tokenizer.encode_with_special_tokens(text);
  if (const auto first = tokenizer.first_special_token(text)) {
    print_line(fmt::format("{} spells out {}: read as letters; --special-tokens reads the token",
                           name, quote(tokenizer.token(*first))));
  }
  return tokenizer.encode(text);
}

}  // namespace ember::examples
