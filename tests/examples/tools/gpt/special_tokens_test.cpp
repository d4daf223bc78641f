#include "examples/tools/gpt/special_tokens.h"

#include "examples/bpe_golden.h"
#include "examples/formats/tokenizers/bpe_tokenizer.h"
#include "examples/formats/tokenizers/char_tokenizer.h"
#include "support/catch.h"

using namespace ember::examples;

TEST_CASE("a special token in a text is letters, unless it is asked for") {
  const BpeTokenizer bpe(golden_vocabulary());
  const std::string text = "the<|endoftext|>the";
  const std::int32_t end = bpe.find("<|endoftext|>").value();
  CHECK(SpecialTokensOption{}.encode(bpe, text, "a text") == bpe.encode(text));
  const TokenIds the = bpe.encode("the"),
                 read = SpecialTokensOption{true}.encode(bpe, text, "a text");
  REQUIRE(read.size() == 2 * the.size() + 1);
  CHECK(read[the.size()] == end);

  const CharTokenizer characters = CharTokenizer::of_text(text);
  CHECK(SpecialTokensOption{true}.encode(characters, text, "a text") == characters.encode(text));
}
