#include "examples/gpt/start_of_text.h"

namespace ember::examples {

TokenIds start_of_text(const Tokenizer& tokenizer) {
  for (std::int32_t id = 0; id < tokenizer.vocab_size(); ++id) {
    if (tokenizer.token(id) == "\n") return {id};
  }
  return {0};
}

}  // namespace ember::examples
