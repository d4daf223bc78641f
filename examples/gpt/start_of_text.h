/// What a text begins behind, for a model that is asked for one without a prompt.
#pragma once

#include "examples/gpt/token_text.h"

namespace ember::examples {

/// The end of a line, where the tokenizer knows it: behind one, anything may begin. Otherwise the
/// first token.
TokenIds start_of_text(const Tokenizer& tokenizer);

}  // namespace ember::examples
