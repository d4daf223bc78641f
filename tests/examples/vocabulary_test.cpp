#include "examples/text/vocabulary.h"

#include "support/catch.h"

using namespace ember::examples;

namespace {

const std::string kText = "b a c a\nd b a e\ne\nf a e\n";

std::vector<std::int32_t> copy(std::span<const std::int32_t> ids) {
  return {ids.begin(), ids.end()};
}

}  // namespace

TEST_CASE("words are ordered by count, then alphabetically") {
  const Vocabulary all(corpus_from_text(kText, "test"), 1);
  CHECK(all.words() == std::vector<std::string_view>{"a", "e", "b", "c", "d", "f"});
  CHECK(all.counts()[0] == 4);
  CHECK(all.counts()[5] == 1);
  CHECK(all.total() == 12);
  CHECK(all.id("b") == 2);
  CHECK(all.id("z") == std::nullopt);

  const Vocabulary frequent(corpus_from_text(kText, "test"), 2);
  CHECK(frequent.words() == std::vector<std::string_view>{"a", "e", "b"});
  CHECK(frequent.total() == 9);
  CHECK(frequent.id("c") == std::nullopt);
}

TEST_CASE("encoding leaves out what is not in the vocabulary") {
  const Corpus corpus = corpus_from_text(kText + "c d f\n", "test");
  const Vocabulary vocabulary(corpus, 3);  // a, e
  const Sentences encoded = vocabulary.encode(corpus);
  REQUIRE(encoded.size() == 4);  // "c d f" is gone
  CHECK(copy(encoded[0]) == std::vector<std::int32_t>{0, 0});
  CHECK(copy(encoded[1]) == std::vector<std::int32_t>{0, 1});
  CHECK(copy(encoded[2]) == std::vector<std::int32_t>{1});
  CHECK(copy(encoded.ids()) == std::vector<std::int32_t>{0, 0, 0, 1, 1, 0, 1});
}

TEST_CASE("a corpus that teaches nothing is refused") {
  CHECK_THROWS_WITH(Vocabulary(WordTable(), {}, 1),
                    "the corpus is empty: a vocabulary needs words");
  CHECK_THROWS_WITH(
      Vocabulary(corpus_from_text("no word comes twice", "test"), 1),
      "no word occurs twice among the 4 of the corpus: there is nothing to learn from");
  CHECK_THROWS_WITH(Vocabulary(corpus_from_text("a a a b b c", "test"), 3),
                    "1 of the corpus's 3 words occur at least 3 times (the most frequent, 'a', 3): "
                    "lower the minimum count");
}
