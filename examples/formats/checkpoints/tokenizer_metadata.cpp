#include "examples/formats/checkpoints/tokenizer_metadata.h"

#include <fmt/format.h>

#include <stdexcept>
#include <string>

#include "examples/formats/files/errors.h"
#include "examples/formats/text/fingerprint.h"
#include "examples/formats/text/quoted.h"
#include "examples/formats/tokenizers/bpe_files.h"
#include "examples/formats/tokenizers/bpe_tokenizer.h"
#include "examples/formats/tokenizers/char_tokenizer.h"

namespace ember::examples {
namespace {

const std::string& field(const nn::Metadata& metadata, const char* name) {
  const auto found = metadata.find(name);
  if (found == metadata.end()) throw InputError(fmt::format("it does not say its {}", name));
  return found->second;
}

}  // namespace

nn::Metadata to_metadata(const Tokenizer& tokenizer) {
  if (const auto* characters = dynamic_cast<const CharTokenizer*>(&tokenizer)) {
    return {{"tokenizer", "characters"}, {"characters", characters->characters()}};
  }
  if (const auto* bpe = dynamic_cast<const BpeTokenizer*>(&tokenizer)) {
    const BpeVocabulary vocabulary = bpe->vocabulary();
    return {{"tokenizer", "bpe"},
            {"encoder.json", encoder_json(vocabulary)},
            {"vocab.bpe", vocab_bpe(vocabulary)}};
  }
  throw std::invalid_argument("a tokenizer of an unknown kind");
}

std::string describe(const Tokenizer& tokenizer, const nn::Metadata& metadata) {
  Fingerprint fingerprint;
  for (const auto& [name, text] : metadata) {
    for (const char byte : text) fingerprint.mix(static_cast<unsigned char>(byte));
  }
  return fmt::format("{} of {} tokens with fingerprint {:016x}", metadata.at("tokenizer"),
                     tokenizer.vocab_size(), fingerprint.value());
}

std::unique_ptr<Tokenizer> make_tokenizer(const nn::Metadata& metadata) {
  const std::string& kind = field(metadata, "tokenizer");
  if (kind == "characters") {
    return std::make_unique<CharTokenizer>(field(metadata, "characters"));
  }
  if (kind == "bpe") {
    return std::make_unique<BpeTokenizer>(
        parse_bpe(field(metadata, "encoder.json"), field(metadata, "vocab.bpe")));
  }
  throw InputError(fmt::format("its tokenizer is {}: needs 'characters' or 'bpe'", quote(kind)));
}

}  // namespace ember::examples
