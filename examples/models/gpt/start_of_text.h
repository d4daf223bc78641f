/// The tokens that generation starts from when there is no prompt.
#pragma once

#include "examples/models/gpt/token_text.h"

namespace ember::examples {

/// <|endoftext|>, where the tokenizer has it: a text's end is where the next one begins. Otherwise
/// the end of a line, behind which anything may begin; otherwise the first token.
TokenIds start_of_text(const Tokenizer& tokenizer);

}  // namespace ember::examples
