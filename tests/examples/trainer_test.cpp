// Whether training makes meaning: judged by what the vectors say, never by a loss.
#include "examples/word2vec/trainer.h"

#include <ember/tensor/random.h>

#include <algorithm>
#include <cmath>

#include "examples/support/errors.h"
#include "examples/text/grammar.h"
#include "examples/vectors/word_vectors.h"
#include "examples/word2vec/negative_sampling.h"
#include "examples/word2vec/window_model.h"
#include "support/catch.h"
#include "training_texts.h"

using namespace ember;
using namespace ember::examples;

namespace {

/// A grammar's text, and a model for its words as the main job makes them.
struct Lesson {
  explicit Lesson(std::uint64_t seed, int sentences = 30'000, int threads = 1)
      : text(generate_text(seed, sentences)), options{.lr = 0.1, .threads = threads, .seed = seed} {
    manual_seed(seed);
    const Vocabulary& vocabulary = text.training.vocabulary();
    model = std::make_unique<SkipGram>(
        vocabulary.size(), 32, std::make_shared<NegativeSampling>(vocabulary, 32, 5, 64), 5);
  }
  std::vector<TrainProgress> learn(std::int64_t report_every = 1000) {
    std::vector<TrainProgress> reports;
    const bool is_over = Trainer(*model, text.training, options)
                             .run([&](const TrainProgress& now) { reports.push_back(now); },
                                  report_every, false);
    CHECK(is_over);
    return reports;
  }
  WordVectors vectors() const {
    return {std::make_shared<WordTable>(text.training.vocabulary().table()),
            model->input.weight.value()};
  }

  TestText text;
  TrainOptions options;
  std::unique_ptr<SkipGram> model;
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

TEST_CASE("two threads learn the same meaning together") {
  Lesson lesson(1, 30'000, 2);
  lesson.learn();
  CHECK(answer(lesson.vectors(), "king", "man", "woman") == "queen");
  CHECK(answer(lesson.vectors(), "paris", "france", "italy") == "rome");
}

TEST_CASE("progress begins with the loss of a guess and ends with all words done") {
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

TEST_CASE("a text without two words beside each other teaches nothing, and says so") {
  const TestText text("a\na\nb\nb\n");
  const Vocabulary& vocabulary = text.training.vocabulary();
  const SkipGram model(vocabulary.size(), 4,
                       std::make_shared<NegativeSampling>(vocabulary, 4, 5, 8), 5);
  CHECK_THROWS_AS(Trainer(model, text.training, {}).run([](const TrainProgress&) {}, 1, false),
                  InputError);
}
