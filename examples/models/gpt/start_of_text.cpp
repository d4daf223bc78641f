#include "examples/models/gpt/start_of_text.h"

#include "examples/formats/tokenizers/bpe_vocabulary.h"

namespace ember::examples {

TokenIds start_of_text(const Tokenizer& tokenizer) {
  return {tokenizer.find(kEndOfText).value_or(tokenizer.find("\n").value_or(0))};
}

}  // namespace ember::examples
