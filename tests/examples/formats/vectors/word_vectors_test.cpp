#include "examples/formats/vectors/word_vectors.h"

#include <ember/tensor/creation.h>
#include <ember/tensor/gather.h>

#include <cmath>

#include "examples/formats/files/errors.h"
#include "examples/formats/vectors/spelling.h"
#include "examples/word_tables.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;

namespace {

using Names = std::vector<std::string_view>;

/// Two traits: royal or not, female or male. Lengths differ, as they do in what is learnt.
WordVectors royals() {
  const Names words{"king", "queen", "man", "woman", "prince", "nothing"};
  const Tensor rows = tensor({{2.0, 2.0, 0.1},
                              {1.0, -1.0, 0.1},
                              {0.0, 3.0, 0.1},
                              {0.0, -0.5, 0.1},
                              {1.0, 1.5, 0.4},
                              {0.0, 0.0, 0.0}});
  return {std::make_shared<WordTable>(table_of(words)), rows};
}

Names words_of(const std::vector<Neighbour>& neighbours) {
  Names words;
  for (const Neighbour& n : neighbours) words.push_back(n.word);
  return words;
}

}  // namespace

TEST_CASE("the closest words come first, without the word itself") {
  const WordVectors vectors = royals();
  const auto neighbours = vectors.most_similar({"king"}, {}, 2);
  CHECK(words_of(neighbours) == Names{"prince", "man"});
  CHECK(neighbours[0].score == Approx(vectors.similarity("prince", "king")));
  CHECK(vectors.most_similar({"king"}, {}, 100).size() == 5);
}

TEST_CASE("king - man + woman is queen, by sums and by products") {
  const WordVectors vectors = royals();
  CHECK(vectors.most_similar({"king", "woman"}, {"man"}, 1)[0].word == "queen");
  CHECK(vectors.most_similar_cosmul({"king", "woman"}, {"man"}, 1)[0].word == "queen");
  CHECK(words_of(vectors.most_similar({}, {"man"}, 1)) == Names{"woman"});
}

TEST_CASE("cosines do not depend on how long the vectors are") {
  const auto words = std::make_shared<WordTable>(
      table_of({"huge", "huge x", "tiny", "tiny x", "short", "long", "one", "nothing"}));
  const WordVectors vectors(words, tensor({{3e38, 3e38},
                                           {3e38, 1.0},
                                           {1.4e-45, 1.4e-45},
                                           {1.4e-45, 0.0},
                                           {1e-20, 1e-20},
                                           {1e30, 1e30},
                                           {1.0, 1.0},
                                           {0.0, 0.0}}));
  const double half = std::sqrt(0.5);
  for (const char* a : {"huge", "tiny", "short", "long", "one"}) {
    INFO(a);
    for (const char* b : {"huge", "tiny", "short", "long", "one"}) {
      CHECK(vectors.similarity(a, b) == Approx(1));
    }
    CHECK(vectors.similarity(a, "huge x") == Approx(half));
    CHECK(vectors.similarity("tiny x", a) == Approx(half));
    CHECK(vectors.similarity(a, "nothing") == 0);
    const auto closest = vectors.most_similar({a}, {}, 7);
    for (int i = 0; i < 4; ++i) CHECK(closest[static_cast<std::size_t>(i)].score == Approx(1));
    CHECK(closest[4].score == Approx(half));
    CHECK(closest[5].score == Approx(half));
    CHECK(closest[6].score == 0);
  }
  CHECK(vectors.get_vector("huge")[0].item<float>() == 3e38F);  // as it was given
  CHECK(vectors.most_similar({"huge", "tiny"}, {"short"}, 1)[0].score == Approx(1));
  CHECK(vectors.rank_by_centrality({"huge", "tiny", "huge x"}).back().word == "huge x");
}

TEST_CASE("products of cosines are those of the formula") {
  const WordVectors vectors = royals();
  const auto closeness = [&](const char* word) {
    return (1 + vectors.similarity("queen", word)) / 2;
  };
  const Neighbour best = vectors.most_similar_cosmul({"king", "woman"}, {"man"}, 1)[0];
  CHECK(best.score ==
        Approx(closeness("king") * closeness("woman") / (closeness("man") + 1e-6)).epsilon(1e-5));
}

TEST_CASE("the word that does not match comes last") {
  const WordVectors vectors = royals();
  const auto ranking = vectors.rank_by_centrality({"man", "woman", "king", "prince"});
  CHECK(ranking.size() == 4);
  CHECK(ranking.back().word == "woman");
  CHECK(ranking.front().score > ranking.back().score);
}

TEST_CASE("many questions at once have the answers of each of them") {
  const WordVectors vectors = royals();
  const Tensor queries = vectors.unit_rows(tensor({0, 3}));
  const auto both = vectors.nearest(queries, {{0}, {3}}, 3);
  REQUIRE(both.size() == 2);
  CHECK(words_of(both[0]) == words_of(vectors.most_similar({"king"}, {}, 3)));
  CHECK(words_of(both[1]) == words_of(vectors.most_similar({"woman"}, {}, 3)));
  CHECK(vectors.cosines(queries, 4).shape() == Shape{2, 4});
  CHECK(vectors.cosines(queries).shape() == Shape{2, 6});
}

TEST_CASE("the rows are shared, and a row of zeros is close to nothing") {
  const WordVectors vectors = royals();
  const WordVectors copy = vectors;
  CHECK(copy.rows().storage() == vectors.rows().storage());
  CHECK(vectors.get_vector("man").to_vector<float>() == std::vector<float>{0, 3, 0.1f});
  CHECK(vectors.similarity("nothing", "king") == 0);
  CHECK(vectors.most_similar({"nothing"}, {}, 1)[0].score == 0);
  CHECK_THROWS_AS(WordVectors(std::make_shared<WordTable>(table_of({"one"})), zeros({2, 3})),
                  std::invalid_argument);
}

TEST_CASE("an unknown word is answered with those that are spelt like it") {
  const WordVectors vectors = royals();
  CHECK_THROWS_WITH(vectors.similarity("king", "quen"),
                    "'quen' is not among the 6 words (did you mean 'queen'?)");
  CHECK_THROWS_WITH(vectors.most_similar({"xylophone"}, {}, 1),
                    "'xylophone' is not among the 6 words");
  CHECK_THROWS_AS(vectors.rank_by_centrality({"king", "kin"}), UsageError);
}

TEST_CASE("near spellings: the fewest edits, then the more frequent, in any case") {
  const WordTable table = table_of({"the", "cat", "car", "chat", "scatter", "KITTEN", "été"});
  CHECK(near_spellings("cat", table, 3) == Names{"cat", "car", "chat"});
  CHECK(near_spellings("cta", table, 1) == Names{"cat"});
  CHECK(near_spellings("Kittn", table, 3) == Names{"KITTEN"});
  CHECK(near_spellings("ÉTÉ", table, 1) == Names{"été"});
  CHECK(near_spellings("scattering", table, 3) == Names{"scatter"});
  CHECK(near_spellings("house", table, 3).empty());
  CHECK(near_spellings("", table, 3).empty());
  CHECK(did_you_mean("ca", table) == " (did you mean 'cat' or 'car'?)");
  CHECK(did_you_mean("house", table).empty());
}
