#include "examples/tools/word2vec/shown_words.h"

#include "examples/formats/files/errors.h"
#include "examples/word_tables.h"
#include "support/catch.h"

using namespace ember::examples;

namespace {

/// word:group
std::vector<std::string> told(const std::vector<PagePoint>& points) {
  std::vector<std::string> result;
  for (const PagePoint& point : points) result.push_back(point.word + ":" + point.group);
  return result;
}

using Told = std::vector<std::string>;

}  // namespace

TEST_CASE("of any text, words of interest and frequent ones are shown, each once") {
  CHECK(told(frequent_points(table_of({"the", "cat", "rome", "sat"}))) ==
        Told{"cat:of interest", "rome:of interest", "the:frequent words", "sat:frequent words"});
  WordTable many;
  for (int i = 0; i < 1001; ++i) many.add("w" + std::to_string(i));
  const std::vector<PagePoint> points = frequent_points(many);
  CHECK(points.size() == 250);
  CHECK(points.front().word == "w100");  // those before say little
}

TEST_CASE("of the grammar's text, its words are shown by their groups") {
  CHECK(told(grammar_points(table_of({"the", "rome", "cat"}))) ==
        Told{"cat:animals", "rome:capitals"});
  CHECK(told(grammar_points(table_of({"the", "and"}))) ==
        Told{"the:frequent words", "and:frequent words"});
}

TEST_CASE("chosen words are shown once, and must be there") {
  CHECK(told(chosen_points({"b", "a", "b"})) == Told{"b:chosen words", "a:chosen words"});
  CHECK_NOTHROW(require_known({"cat"}, table_of({"cat"})));
  CHECK_THROWS_AS(require_known({"cat", "kittn"}, table_of({"cat", "kitten"})), UsageError);
  CHECK_THROWS_WITH(require_known({"kittn"}, table_of({"cat", "kitten"})),
                    "--words: 'kittn' is not among the 2 words (did you mean 'kitten'?)");
}
