#include "examples/formats/tokenizers/bpe_vocabulary.h"

namespace ember::examples {

bool looks_special(std::string_view token) {
  return token.size() > 4 && token.starts_with("<|") && token.ends_with("|>");
}

std::vector<std::int32_t> unmade_tokens(const BpeVocabulary& vocabulary) {
  std::vector<bool> made(static_cast<std::size_t>(vocabulary.tokens.size()));
  for (const BpeMerge& merge : vocabulary.merges) {
    made[static_cast<std::size_t>(merge.result)] = true;
  }
  std::vector<std::int32_t> unmade;
  for (std::int32_t id = 0; id < vocabulary.tokens.size(); ++id) {
    const bool is_byte = vocabulary.tokens.word(id).size() == 1;
    if (!is_byte && !made[static_cast<std::size_t>(id)]) unmade.push_back(id);
  }
  return unmade;
}

}  // namespace ember::examples
