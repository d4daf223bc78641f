#include "examples/formats/tokenizers/bpe_tokenizer.h"

#include <random>
#include <thread>

#include "examples/bpe_golden.h"
#include "examples/formats/files/errors.h"
#include "examples/formats/tokenizers/gpt2_split.h"
#include "support/catch.h"

using namespace ember::examples;

namespace {

using Ids = std::vector<std::int32_t>;

const BpeTokenizer& tokenizer() {
  static const BpeTokenizer golden(golden_vocabulary());
  return golden;
}

std::string random_bytes(std::size_t count, unsigned seed) {
  std::mt19937 draw(seed);
  std::string bytes(count, '\0');
  for (char& byte : bytes) byte = static_cast<char>(draw());
  return bytes;
}

}  // namespace

TEST_CASE("texts have the ids that GPT-2's encoder gives them") {
  const std::vector<GoldenText> golden = golden_texts();
  REQUIRE(golden.size() > 200);
  for (const auto& [text, pieces, ids] : golden) {
    CAPTURE(text);
    CHECK(tokenizer().encode(text) == ids);
    CHECK(tokenizer().decode(ids) == text);
  }
}

TEST_CASE("a text of many pieces has the ids of its pieces") {
  // More distinct ones than are remembered, and each of them twice.
  std::string once;
  for (int i = 0; i < 150'000; ++i) once += " " + std::to_string(i) + "x";
  const std::string text = once + once;
  Ids expected;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t length = gpt2_piece_length(rest);
    const Ids ids = tokenizer().encode(rest.substr(0, length));
    expected.insert(expected.end(), ids.begin(), ids.end());
    rest.remove_prefix(length);
  }
  CHECK(tokenizer().encode(text) == expected);
}

TEST_CASE("any bytes come back") {
  for (unsigned seed = 0; seed < 50; ++seed) {
    const std::string bytes = random_bytes(2000, seed);
    CHECK(tokenizer().decode(tokenizer().encode(bytes)) == bytes);
    CHECK(tokenizer().decode(tokenizer().encode_with_special_tokens(bytes)) == bytes);
  }
}

TEST_CASE("a megabyte without a space takes no time out of proportion") {
  for (const std::string part : {"a", "ab", "the", " ", "!", "\xff", "词"}) {
    std::string text;
    while (text.size() < 1'000'000) text += part;
    CHECK(tokenizer().decode(tokenizer().encode(text)) == text);
  }
}

TEST_CASE("special tokens are those of the text only when asked for") {
  const std::int32_t end = tokenizer().vocab_size() - 1;
  CHECK(tokenizer().special_tokens() == Ids{end});
  CHECK(tokenizer().token(end) == "<|endoftext|>");
  const std::string text = "a<|endoftext|><|endoftext|>the<|end<|endoftext|";
  const Ids plain = tokenizer().encode(text);
  CHECK(std::count(plain.begin(), plain.end(), end) == 0);

  const auto a = tokenizer().encode("a"), rest = tokenizer().encode("the<|end<|endoftext|");
  Ids expected{a[0], end, end};
  expected.insert(expected.end(), rest.begin(), rest.end());
  CHECK(tokenizer().encode_with_special_tokens(text) == expected);
  CHECK(tokenizer().first_special_token(text) == end);
  CHECK(tokenizer().first_special_token("the<|end<|endoftext|") == std::nullopt);
  CHECK(tokenizer().decode(plain) == text);
  CHECK(tokenizer().decode(expected) == text);
}

TEST_CASE("of special tokens the longest is taken") {
  BpeVocabulary vocabulary = golden_vocabulary();
  const std::int32_t shorter = vocabulary.tokens.add("<|a|>");
  const std::int32_t longer = vocabulary.tokens.add("<|a|>b|>");
  const BpeTokenizer special(vocabulary);
  CHECK(special.encode_with_special_tokens("<|a|>b|><|a|><|a|>") == Ids{longer, shorter, shorter});
}

TEST_CASE("a token is its bytes, and there is none beyond the vocabulary") {
  CHECK(tokenizer().vocab_size() == 512);
  CHECK(tokenizer().token(0) == "!");
  CHECK(tokenizer().token(220) == " ");
  CHECK_THROWS_WITH(tokenizer().token(512),
                    "there is no token 512: the vocabulary has 512, 0 to 511");
  CHECK_THROWS_AS(tokenizer().decode(Ids{0, -1}), InputError);
}

TEST_CASE("threads encode with one tokenizer") {
  const std::string text = random_bytes(20'000, 7);
  const Ids expected = tokenizer().encode(text);
  std::vector<Ids> found(4);
  std::vector<std::thread> threads;
  for (Ids& ids : found) threads.emplace_back([&] { ids = tokenizer().encode(text); });
  for (std::thread& thread : threads) thread.join();
  for (const Ids& ids : found) CHECK(ids == expected);
}
