// Which tokens a text is learnt as, and where a model begins that has them.
#include "examples/tools/gpt/tokenizer_options.h"

#include "examples/bpe_golden.h"
#include "examples/formats/files/errors.h"
#include "examples/formats/tokenizers/bpe_tokenizer.h"
#include "examples/formats/tokenizers/char_tokenizer.h"
#include "examples/models/gpt/start_of_text.h"
#include "support/catch.h"

using namespace ember::examples;

TEST_CASE("tokens are characters, unless a BPE is asked for") {
  const auto tokenizer = TokenizerOptions{}.tokenizer_for("to be");
  CHECK(tokenizer->vocab_size() == 5);
  CHECK(start_of_text(*tokenizer) == TokenIds{0});
  CHECK(start_of_text(CharTokenizer("\t\na")) == TokenIds{1});
}

TEST_CASE("a BPE that there is already reads any text") {
  TokenizerOptions options;
  options.bpe = bpe_data("");
  const auto tokenizer = options.tokenizer_for("");
  const GoldenText golden = golden_texts().front();
  CHECK(tokenizer->encode(golden.text) == golden.ids);
  const std::int32_t end_of_text = tokenizer->find("<|endoftext|>").value();
  CHECK(start_of_text(*tokenizer) == TokenIds{end_of_text});
  CHECK(tokenizer->encode_with_special_tokens("<|endoftext|>") == TokenIds{end_of_text});
  options.bpe = "";
  CHECK_THROWS_AS(options.tokenizer_for("to be"), InputError);
}

TEST_CASE("a BPE is learnt from what the model learns, not from what judges it") {
  std::string text;
  for (int i = 0; i < 90; ++i) text += "ab ab ab ab ";
  for (int i = 0; i < 10; ++i) text += "zz zz zz zz ";
  TokenizerOptions options;
  options.bpe_size = 259;
  const auto tokenizer = options.tokenizer_for(text);
  CHECK(tokenizer->vocab_size() == 259);
  CHECK(tokenizer->find(" ab"));
  CHECK(tokenizer->decode(tokenizer->encode(text + "\xff\xc3")) == text + "\xff\xc3");
  options.bpe_size = 260;  // " zz" would be the next
  CHECK_THROWS_AS(options.tokenizer_for(text), InputError);
}
