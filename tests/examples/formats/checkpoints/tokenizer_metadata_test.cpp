// Tokenizers go into a checkpoint's metadata and come back; what no metadata can make of them.
#include "examples/formats/checkpoints/tokenizer_metadata.h"

#include "examples/bpe_golden.h"
#include "examples/formats/files/errors.h"
#include "examples/formats/tokenizers/bpe_tokenizer.h"
#include "examples/formats/tokenizers/char_tokenizer.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;
using matchers::StartsWith;

namespace {

/// The error of making a tokenizer from a BPE's metadata when `change` has been at it.
template <class Change>
std::string refusal_after(const Change& change) {
  nn::Metadata metadata = to_metadata(BpeTokenizer(golden_vocabulary()));
  change(metadata);
  try {
    make_tokenizer(metadata);
  } catch (const InputError& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a tokenizer comes back from metadata as it was") {
  const nn::Metadata characters = to_metadata(CharTokenizer("abé"));
  CHECK(characters == nn::Metadata{{"tokenizer", "characters"}, {"characters", "abé"}});
  CHECK(to_metadata(*make_tokenizer(characters)) == characters);

  const nn::Metadata bpe = to_metadata(BpeTokenizer(golden_vocabulary()));
  CHECK(bpe.at("tokenizer") == "bpe");
  const std::unique_ptr<Tokenizer> made = make_tokenizer(bpe);
  CHECK(to_metadata(*made) == bpe);
  for (const GoldenText& golden : golden_texts()) CHECK(made->encode(golden.text) == golden.ids);
}

TEST_CASE("tokenizers that differ have other words") {
  const auto described = [](const Tokenizer& tokenizer) {
    return describe(tokenizer, to_metadata(tokenizer));
  };
  const CharTokenizer characters("abc");
  CHECK_THAT(described(characters), StartsWith("characters of 3 tokens with fingerprint "));
  CHECK(described(characters) == described(CharTokenizer("abc")));
  CHECK(described(characters) != described(CharTokenizer("abd")));
  BpeVocabulary vocabulary = golden_vocabulary();
  const std::string before = described(BpeTokenizer(vocabulary));
  std::swap(vocabulary.merges[0], vocabulary.merges[1]);
  CHECK(described(BpeTokenizer(vocabulary)) != before);
}

TEST_CASE("metadata that make no tokenizer are refused") {
  using Metadata = nn::Metadata;
  CHECK(refusal_after([](Metadata&) {}).empty());
  CHECK(refusal_after([](Metadata& m) { m.erase("tokenizer"); }) ==
        "it does not say its tokenizer");
  CHECK(refusal_after([](Metadata& m) { m["tokenizer"] = "words"; }) ==
        "its tokenizer is 'words': needs 'characters' or 'bpe'");
  CHECK(refusal_after([](Metadata& m) { m.erase("encoder.json"); }) ==
        "it does not say its encoder.json");
  CHECK(refusal_after([](Metadata& m) { m.erase("vocab.bpe"); }) ==
        "it does not say its vocab.bpe");
  CHECK_THAT(refusal_after([](Metadata& m) { m["encoder.json"] = "{"; }),
             StartsWith("'encoder.json' is not JSON: "));
  CHECK_THAT(refusal_after([](Metadata& m) { m["vocab.bpe"] = "#version: 0.2\n"; }),
             StartsWith("'vocab.bpe' has no merge into "));
}
