// Whether training makes meaning: judged by what the vectors say, never by a loss.
#include "examples/models/word2vec/trainer.h"

#include <ember/tensor/random.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>

#include "examples/formats/files/errors.h"
#include "examples/formats/text/grammar.h"
#include "examples/formats/vectors/word_vectors.h"
#include "examples/models/word2vec/models.h"
#include "examples/models/word2vec/negative_sampling.h"
#include "examples/models/word2vec/window_model.h"
#include "examples/tools/word2vec/saved_training.h"
#include "examples/training_texts.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;

namespace {

/// A grammar's text, and a model for its words.
struct Lesson {
  explicit Lesson(const std::string& name, std::uint64_t seed = 1, int sentences = 10'000,
                  int threads = 1)
      : text(generate_text(seed, sentences)), options{.threads = threads, .seed = seed} {
    const ModelOptions model_options{.model = name, .size = 32};
    options.lr = 4 * usual_rate(model_options);  // for as little text as this
    manual_seed(seed);
    model = make_model(model_options, text.training.vocabulary());
  }
  std::vector<TrainProgress> learn(std::int64_t report_every = 1000) {
    std::vector<TrainProgress> reports;
    const bool is_over =
        Trainer(*model, text.training, options)
            .run([&](const TrainProgress& now) { reports.push_back(now); }, report_every);
    CHECK(is_over);
    return reports;
  }
  std::vector<float> numbers() const { return model->input.weight.value().to_vector<float>(); }
  WordVectors vectors() const {
    return {std::make_shared<WordTable>(text.training.vocabulary().table()),
            model->input.weight.value()};
  }

  TestText text;
  TrainOptions options;
  std::unique_ptr<WordModel> model;
};

std::string_view answer(const WordVectors& vectors, const std::string& a, const std::string& minus,
                        const std::string& plus) {
  return vectors.most_similar({a, plus}, {minus}, 1)[0].word;
}

/// To stop a training of one thread.
std::function<bool()> after_steps(int steps) {
  return [steps]() mutable { return --steps == 0; };
}

bool is_among(const std::vector<Neighbour>& neighbours, std::string_view word) {
  return std::any_of(neighbours.begin(), neighbours.end(),
                     [word](const Neighbour& n) { return n.word == word; });
}

}  // namespace

TEST_CASE("random vectors become meaning, from every seed") {
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    CAPTURE(seed);
    Lesson lesson("skip-gram", seed);
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
  for (const std::string& name : model_names()) {
    CAPTURE(name);
    Lesson one(name, 7, 500), same(name, 7, 500), other(name, 8, 500);
    one.learn(), same.learn(), other.learn();
    CHECK(one.numbers() == same.numbers());
    CHECK(one.numbers() != other.numbers());
  }
}

TEST_CASE("a training that was interrupted goes on as if it had not been, to the bit") {
  const ScratchDirectory scratch;
  const std::string path = scratch / "training";
  for (const std::string& name : model_names()) {
    CAPTURE(name);
    Lesson whole(name, 7, 500);
    whole.learn();

    Lesson before(name, 7, 500), after(name, 7, 500);
    Trainer interrupted(*before.model, before.text.training, before.options);
    CHECK_FALSE(interrupted.run([](const TrainProgress&) {}, 1, after_steps(10)));
    save_training(path, *before.model, interrupted, {});

    Trainer resumed(*after.model, after.text.training, after.options);
    load_training(path, *after.model, resumed, {});
    CHECK(after.numbers() != whole.numbers());
    CHECK(resumed.run([](const TrainProgress&) {}, 1000));
    CHECK(after.numbers() == whole.numbers());
  }
}

TEST_CASE("where and how often a training stops changes no bit, and nothing that is told") {
  Lesson whole("skip-gram", 7, 200), stopped("skip-gram", 7, 200);
  const std::vector<TrainProgress> reports = whole.learn(7);
  std::vector<TrainProgress> told;
  const auto on_step = [&](const TrainProgress& now) { told.push_back(now); };
  std::optional<Trainer> trainer;
  trainer.emplace(*stopped.model, stopped.text.training, stopped.options);
  for (int steps = 1; !trainer->run(on_step, 7, after_steps(steps)); ++steps) {
    if (steps % 3 != 0) continue;
    const StateDict state = trainer->state_dict();
    trainer.emplace(*stopped.model, stopped.text.training, stopped.options);
    trainer->load_state_dict(state);
  }
  CHECK(told.size() > 10);
  CHECK(stopped.numbers() == whole.numbers());
  REQUIRE(told.size() == reports.size());
  for (std::size_t i = 0; i < told.size(); ++i) {
    CHECK(told[i].step == reports[i].step);
    CHECK(told[i].words_done == reports[i].words_done);
    CHECK(told[i].lr == reports[i].lr);
    CHECK(told[i].loss == reports[i].loss);
  }
}

TEST_CASE("a training that an earlier version saved goes on") {
  Lesson whole("cbow", 7, 200), lesson("cbow", 7, 200);
  whole.learn();
  Trainer before(*lesson.model, lesson.text.training, lesson.options);
  before.run([](const TrainProgress&) {}, 1, after_steps(9));
  StateDict state = before.state_dict();
  for (const std::int64_t steps : {std::int64_t{-1}, before.words_in_all() + 1}) {
    state["reports"].data<std::int64_t>()[0] = steps;
    CHECK_THROWS_AS(before.load_state_dict(state), InputError);
  }
  CHECK(state.erase("reports") == 1);
  Trainer resumed(*lesson.model, lesson.text.training, lesson.options);
  resumed.load_state_dict(state);
  CHECK(resumed.run([](const TrainProgress&) {}, 1000));
  CHECK(lesson.numbers() == whole.numbers());
}

TEST_CASE("a training that was interrupted after its last step is over when it goes on") {
  Lesson before("cbow", 7, 100), after("cbow", 7, 100);
  Trainer interrupted(*before.model, before.text.training, before.options);
  const auto stop_at_end = [&] { return interrupted.words_done() == interrupted.words_in_all(); };
  CHECK_FALSE(interrupted.run([](const TrainProgress&) {}, 1, stop_at_end));
  Trainer resumed(*after.model, after.text.training, after.options);
  resumed.load_state_dict(interrupted.state_dict());
  CHECK(resumed.run([](const TrainProgress&) {}, 1000));
}

TEST_CASE("two threads learn the same meaning together, whatever the model") {
  for (const std::string& name : model_names()) {
    CAPTURE(name);
    Lesson lesson(name, 1, 10'000, 2);
    lesson.learn();
    const WordVectors vectors = lesson.vectors();
    CHECK(is_among(vectors.most_similar({"king", "woman"}, {"man"}, 2), "queen"));
    CHECK(answer(vectors, "paris", "france", "italy") == "rome");
    CHECK(is_among(vectors.most_similar({"cat"}, {}, 3), "kitten"));
    CHECK(vectors.similarity("cat", "kitten") > vectors.similarity("cat", "puppy"));
    CHECK(vectors.similarity("cat", "kitten") > vectors.similarity("cat", "king") + 0.3);
  }
}

TEST_CASE("progress begins with the loss of a guess and ends with all words done") {
  for (const std::int64_t report_every : {1, 7, 1'000'000}) {
    Lesson again("skip-gram", 1, 500);
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
  CHECK_THROWS_AS(Trainer(model, text.training, {}).run([](const TrainProgress&) {}, 1),
                  InputError);
}
