/// The tokens that generation starts from when there is no prompt.
#pragma once

#include "examples/models/gpt/token_text.h"

namespace ember::examples {

/// <|endoftext|> if the tokenizer has it, as it separates texts; otherwise a newline, after which
/// anything may begin; otherwise the first token.
TokenIds start_of_text(const Tokenizer& tokenizer);

}  // namespace ember::examples
