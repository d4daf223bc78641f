#include "examples/formats/tokenizers/bpe_trainer.h"

#include <random>

#include "examples/bpe_golden.h"
#include "examples/files.h"
#include "examples/formats/files/errors.h"
#include "examples/formats/text/grammar.h"
#include "examples/formats/tokenizers/bpe_tokenizer.h"
#include "support/catch.h"

using namespace ember::examples;

namespace {

std::vector<std::string> merged_tokens(const BpeVocabulary& vocabulary) {
  std::vector<std::string> tokens;
  for (const BpeMerge& merge : vocabulary.merges) {
    tokens.emplace_back(vocabulary.tokens.word(merge.result));
  }
  return tokens;
}

using Tokens = std::vector<std::string>;

}  // namespace

TEST_CASE("training finds the merges of a trainer that counts all pairs anew each time") {
  const BpeVocabulary trained = train_bpe(read_file(bpe_data("text.txt")), 512);
  CHECK(encoder_json(trained) == read_file(bpe_data("encoder.json")));
  CHECK(vocab_bpe(trained) == read_file(bpe_data("vocab.bpe")));
}

TEST_CASE("the most frequent pair merges first, and of equals the one with lower ids") {
  CHECK(merged_tokens(train_bpe("ab ab ab cd cd", 258)) == Tokens{"ab"});
  // " a" and "ab" occur equally often; a space is a higher id than letters are.
  CHECK(merged_tokens(train_bpe(" ab ab", 259)) == Tokens{"ab", " ab"});
  CHECK(merged_tokens(train_bpe("dc ba dc ba", 258)) == Tokens{"ba"});
  CHECK(merged_tokens(train_bpe("aaaa", 258)) == Tokens{"aa"});
  // No pair reaches across pieces.
  CHECK(merged_tokens(train_bpe("1a1a1a1aa1aa", 258)) == Tokens{"aa"});
}

TEST_CASE("tokens are the bytes, what was merged, and the end of a text") {
  const BpeVocabulary trained = train_bpe(generate_text(1, 200), 400);
  CHECK(trained.tokens.size() == 400);
  CHECK(trained.tokens.word(0) == "!");
  CHECK(trained.tokens.word(399) == "<|endoftext|>");
  CHECK(unmade_tokens(trained) == std::vector<std::int32_t>{399});
  CHECK(train_bpe("", 257).tokens.size() == 257);

  const BpeVocabulary read = parse_bpe(encoder_json(trained), vocab_bpe(trained));
  CHECK(vocab_bpe(read) == vocab_bpe(trained));
  const std::string text = generate_text(2, 20) + "\xff 🙂";
  const BpeTokenizer tokenizer(trained);
  const std::vector<std::int32_t> ids = tokenizer.encode(text);
  CHECK(3 * ids.size() < 2 * text.size());
  CHECK(BpeTokenizer(read).encode(text) == ids);
  CHECK(tokenizer.decode(ids) == text);
}

TEST_CASE("what is learnt from texts of much repetition can be saved and read") {
  std::mt19937 draw(1);
  for (int round = 0; round < 20; ++round) {
    std::string text;
    for (int i = 0; i < 3000; ++i) text += draw() % 12 == 0 ? ' ' : draw() % 2 == 0 ? 'a' : 'b';
    const BpeVocabulary trained = train_bpe(text, 350);
    CHECK(trained.tokens.size() == 350);
    CHECK_NOTHROW(parse_bpe(encoder_json(trained), vocab_bpe(trained)));
    CHECK(BpeTokenizer(trained).decode(BpeTokenizer(trained).encode(text)) == text);
  }
}

TEST_CASE("a long text without a space is trained on in pieces") {
  std::string text;
  for (int i = 0; i < 200'000; ++i)
    text += static_cast<char>('a' + (i % 997 * (i % 997) + i / 7) % 26);
  CHECK(train_bpe(text, 500).tokens.size() == 500);
}

TEST_CASE("too small a vocabulary and too short a text are refused") {
  CHECK_THROWS_AS(train_bpe("abab", 256), UsageError);
  CHECK_THROWS_WITH(train_bpe("abab", 0),
                    "a vocabulary of 0 tokens was asked for: the bytes and <|endoftext|> alone are "
                    "257");
  CHECK_THROWS_WITH(train_bpe("ab ab", 259),
                    "the text is too short for a vocabulary of 259 tokens: after 258 no pair "
                    "occurs twice");
}
