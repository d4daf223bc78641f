// Whether training makes meaning: judged by what the vectors say, never by a loss.
#include "examples/word2vec/train.h"

#include <algorithm>

#include "examples/text/grammar.h"
#include "examples/vectors/word_vectors.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;

namespace {

/// A grammar's text, and a model for its words as the main job makes them.
struct Lesson {
  explicit Lesson(std::uint64_t seed, int sentences = 30'000)
      : corpus(corpus_from_text(generate_text(seed, sentences), "the grammar's text")),
        vocabulary(corpus, 1),
        text(vocabulary.encode(corpus)) {
    manual_seed(seed);
    model.emplace(vocabulary.size(), 32);
    options.seed = seed;
    options.text.sample = 0;
  }
  std::vector<TrainProgress> learn(std::int64_t report_every = 1000) {
    std::vector<TrainProgress> reports;
    train(*model, text, vocabulary, options, report_every,
          [&](const TrainProgress& now) { reports.push_back(now); });
    return reports;
  }
  WordVectors vectors() const {
    return {std::make_shared<WordTable>(vocabulary.table()), model->input.weight.value()};
  }

  Corpus corpus;
  Vocabulary vocabulary;
  Sentences text;
  std::optional<SkipGram> model;
  TrainOptions options;
};

std::string_view answer(const WordVectors& vectors, const std::string& a, const std::string& minus,
                        const std::string& plus) {
  return vectors.most_similar({a, plus}, {minus}, 1)[0].word;
}

bool is_among(const std::vector<Neighbour>& neighbours, std::string_view word) {
  return std::any_of(neighbours.begin(), neighbours.end(),
                     [word](const Neighbour& n) { return n.word == word; });
}

}  // namespace

TEST_CASE("random vectors become meaning, from every seed") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    CAPTURE(seed);
    Lesson lesson(seed);
    CHECK(lesson.vectors().similarity("cat", "kitten") < 0.6);
    CHECK(lesson.vectors().most_similar({"king", "woman"}, {"man"}, 1)[0].score < 0.9);
    lesson.learn();
    const WordVectors vectors = lesson.vectors();
    CHECK(answer(vectors, "king", "man", "woman") == "queen");
    CHECK(answer(vectors, "paris", "france", "italy") == "rome");
    CHECK(is_among(vectors.most_similar({"cat"}, {}, 3), "kitten"));
    CHECK(vectors.similarity("cat", "kitten") > vectors.similarity("cat", "puppy"));
    CHECK(vectors.similarity("cat", "kitten") > vectors.similarity("cat", "king") + 0.3);
  }
}

TEST_CASE("the same seed gives the same vectors to the bit") {
  Lesson one(7, 500), same(7, 500), other(8, 500);
  one.learn(), same.learn(), other.learn();
  const auto numbers = [](const Lesson& lesson) {
    return lesson.model->input.weight.value().to_vector<float>();
  };
  CHECK(numbers(one) == numbers(same));
  CHECK(numbers(one) != numbers(other));
}

TEST_CASE("progress begins with the loss of a guess and ends with all words done") {
  Lesson lesson(1, 500);
  for (const std::int64_t report_every : {1, 7, 1'000'000}) {
    Lesson again(1, 500);
    const std::vector<TrainProgress> reports = again.learn(report_every);
    // A model that knows nothing scores each pair and each of 5 negatives 1/2.
    CHECK(reports.front().step == 0);
    CHECK(reports.front().words_done == 0);
    CHECK(reports.front().loss == Approx(6 * std::log(2.0)).epsilon(1e-4));
    CHECK(reports.back().words_done == reports.back().words_in_all);
    CHECK(reports.back().loss > 0);
    CHECK(reports.back().loss < reports.front().loss);
  }
}
