#include "examples/formats/text/vocabulary.h"

#include "examples/training_texts.h"
#include "support/catch.h"

using namespace ember::examples;

namespace {

Vocabulary vocabulary_of(const std::string& text, std::int64_t min_count) {
  return TestText(text, 0, min_count).training.vocabulary();
}

const std::string kText = "b a c a\nd b a e\ne\nf a e\n";

}  // namespace

TEST_CASE("words are ordered by count, then alphabetically") {
  const Vocabulary all = vocabulary_of(kText, 1);
  CHECK(all.words() == std::vector<std::string_view>{"a", "e", "b", "c", "d", "f"});
  CHECK(all.counts()[0] == 4);
  CHECK(all.counts()[5] == 1);
  CHECK(all.total() == 12);
  CHECK(all.id("b") == 2);
  CHECK(all.id("z") == std::nullopt);

  const Vocabulary frequent = vocabulary_of(kText, 2);
  CHECK(frequent.words() == std::vector<std::string_view>{"a", "e", "b"});
  CHECK(frequent.total() == 9);
  CHECK(frequent.id("c") == std::nullopt);
}

TEST_CASE("a corpus that teaches nothing is refused") {
  CHECK_THROWS_WITH(Vocabulary(WordTable(), {}, 1),
                    "the corpus is empty: a vocabulary needs words");
  CHECK_THROWS_WITH(
      vocabulary_of("no word comes twice", 1),
      "no word occurs twice among the 4 of the corpus: there is nothing to learn from");
  CHECK_THROWS_WITH(
      vocabulary_of("a a a b b c", 3),
      "1 of the 3 words of the corpus occur at least 3 times (the most frequent, 'a', 3): "
      "lower the minimum count");
}
