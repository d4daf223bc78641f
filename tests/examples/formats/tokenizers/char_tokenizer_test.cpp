#include "examples/formats/tokenizers/char_tokenizer.h"

#include "examples/formats/files/errors.h"
#include "support/catch.h"

using namespace ember::examples;

TEST_CASE("each distinct character is a token, in the order of code points") {
  const auto tokenizer = CharTokenizer::of_text("to be\n🙂 é, ëè");
  CHECK(tokenizer.characters() == "\n ,beotèéë🙂");
  CHECK(tokenizer.vocab_size() == 11);
  CHECK(tokenizer.token(0) == "\n");
  CHECK(tokenizer.token(10) == "🙂");
  const std::vector<std::int32_t> ids = tokenizer.encode("bee 🙂");
  CHECK(ids == std::vector<std::int32_t>{3, 4, 4, 1, 10});
  CHECK(tokenizer.decode(ids) == "bee 🙂");
  CHECK(tokenizer.encode("").empty());
  CHECK(tokenizer.decode({}) == "");
}

TEST_CASE("its characters make the same tokenizer again") {
  std::string text("\0\x7f", 2);
  text += "zß\u0301中a";
  const auto tokenizer = CharTokenizer::of_text(text);
  const CharTokenizer again(tokenizer.characters());
  CHECK(again.characters() == tokenizer.characters());
  CHECK(again.encode(text) == tokenizer.encode(text));
  CHECK(again.decode(again.encode(text)) == text);
}

TEST_CASE("what is no token is named, and where it is") {
  const auto tokenizer = CharTokenizer::of_text("abc");
  CHECK_THROWS_WITH(tokenizer.encode("abécd"),
                    "the character 'é' (U+00E9) at byte 2 is not among the 3 of the vocabulary");
  CHECK_THROWS_WITH(
      tokenizer.encode("a\n"),
      "the character '\\x0a' (U+000A) at byte 1 is not among the 3 of the vocabulary");
  CHECK_THROWS_WITH(tokenizer.encode("ab\xff"),
                    "the text is not UTF-8 at byte 2: tokens that are characters need it to be");
  CHECK_THROWS_AS(tokenizer.token(3), InputError);
  CHECK_THROWS_WITH(tokenizer.decode(std::vector<std::int32_t>{0, -1}),
                    "there is no token -1: the vocabulary has 3, 0 to 2");
}

TEST_CASE("a vocabulary is some characters, each once and in order") {
  CHECK_THROWS_WITH(CharTokenizer::of_text(""), "the text is empty: a vocabulary needs characters");
  CHECK_THROWS_AS(CharTokenizer::of_text("a\xc3"), InputError);
  CHECK_THROWS_WITH(CharTokenizer(""), "the vocabulary has no character: needs one at least");
  CHECK_THROWS_WITH(
      CharTokenizer("acb"),
      "the vocabulary has the character 'b' after 'c': needs distinct ones in ascending order");
  CHECK_THROWS_AS(CharTokenizer("aa"), InputError);
  CHECK_THROWS_AS(CharTokenizer("a\xff"), InputError);
}
