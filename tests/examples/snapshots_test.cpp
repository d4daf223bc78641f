#include "examples/word2vec/snapshots.h"

#include <ember/tensor/check.h>
#include <ember/tensor/random.h>

#include <atomic>
#include <cmath>
#include <set>

#include "examples/support/errors.h"
#include "examples/text/grammar.h"
#include "examples/word2vec/negative_sampling.h"
#include "examples/word2vec/window_model.h"
#include "support/catch.h"
#include "training_texts.h"

using namespace ember;
using namespace ember::examples;

namespace {

/// A small training that keeps its history beside vectors.bin.
struct Training {
  explicit Training(const ScratchDirectory& scratch, SnapshotOptions options, int threads = 1)
      : text(generate_text(1, 400)), path(scratch / "vectors.bin"), snapshots(path, options) {
    manual_seed(1);
    const Vocabulary& vocabulary = text.training.vocabulary();
    model = std::make_unique<SkipGram>(vocabulary.size(), 8,
                                       std::make_shared<NegativeSampling>(vocabulary, 8, 5, 16), 5);
    trainer = std::make_unique<Trainer>(*model, text.training,
                                        TrainOptions{.epochs = 2, .threads = threads});
  }

  void begin(bool resume = false) {
    snapshots.begin(text.training.vocabulary().table(), table(), resume, trainer->words_done());
  }
  /// To the end, or until the share `upto` of the words is done.
  void run(double upto = 1) {
    std::atomic<bool> stop = false;
    trainer->run(
        [&](const TrainProgress& now) {
          reports.push_back(now);
          if (const auto line = snapshots.note(now)) said.push_back(*line);
          stop = double(now.words_done) >= upto * double(now.words_in_all);
        },
        2, stop);
    save_vectors(path, text.training.vocabulary().table(), table(), VectorFormat::word2vec_binary);
    snapshots.end();
  }

  const Tensor& table() const { return model->input.weight.value(); }
  std::vector<float> numbers() const { return table().to_vector<float>(); }
  std::vector<Moment> moments() const { return read_history(history_directory(path)).moments; }
  std::vector<PastVectors> history() const { return load_history(path, {}); }

  TestText text;
  std::string path;
  Snapshots snapshots;
  std::unique_ptr<SkipGram> model;
  std::unique_ptr<Trainer> trainer;
  std::vector<TrainProgress> reports;
  std::vector<std::string> said;
};

std::set<std::string> files_in(const std::string& directory) {
  std::set<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(directory)) {
    names.insert(file.path().filename().string());
  }
  return names;
}

/// The list, and a file for each moment on it.
std::set<std::string> files_of(const std::vector<Moment>& moments) {
  std::set<std::string> names{"history.json"};
  for (const Moment& moment : moments) names.insert(moment.file());
  return names;
}

std::vector<std::int64_t> due_in(Schedule schedule, std::int64_t first, std::int64_t step) {
  std::vector<std::int64_t> due;
  for (std::int64_t done = first; done <= 10'000; done += step) {
    if (schedule.take_if_due({0, done, 10'000, 0, 0})) due.push_back(done);
  }
  return due;
}

}  // namespace

TEST_CASE("moments are dense at the start of a training, and its end is not among them") {
  CHECK(due_in(Schedule(4), 0, 1) == std::vector<std::int64_t>{0, 400, 1600, 3600, 6400});
  CHECK(due_in(Schedule(0), 0, 1) == std::vector<std::int64_t>{0});
  // One that is late is taken as soon as can be, and none is left out.
  CHECK(due_in(Schedule(4), 0, 1500) == std::vector<std::int64_t>{0, 1500, 3000, 4500, 7500});
  CHECK(due_in(Schedule(4), 0, 10'000) == std::vector<std::int64_t>{0});
  CHECK(due_in(Schedule(4, 2), 500, 1) == std::vector<std::int64_t>{1600, 3600, 6400});
}

TEST_CASE("a training leaves its history, from random numbers to its vectors") {
  const ScratchDirectory scratch;
  Training training(scratch, {.count = 4, .words = 50});
  const std::vector<float> random = training.numbers();
  training.begin();
  training.run();
  const std::vector<Moment> moments = training.moments();
  REQUIRE(moments.size() == 6);
  CHECK(files_in(training.path + ".history") == files_of(moments));
  CHECK(moments[0].file() == "words-000000000000.bin");
  CHECK(moments[5].words_done == training.reports.back().words_in_all);

  const std::vector<PastVectors> history = training.history();
  REQUIRE(history.size() == 6);
  const auto kept = [](std::vector<float> all) { return all.resize(50 * 8), all; };
  CHECK(history[0].vectors.rows().to_vector<float>() == kept(random));
  CHECK(history[5].vectors.rows().to_vector<float>() == kept(training.numbers()));
  CHECK(history[0].done == 0);
  CHECK(history[5].done == 1);
  for (std::size_t i = 0; i < 6; ++i) {
    CAPTURE(i);
    CHECK(history[i].vectors.size() == 50);
    CHECK(history[i].done == Approx(std::pow(double(i) / 5, 2)).margin(0.02));
    const auto told = std::find_if(
        training.reports.begin(), training.reports.end(),
        [&](const TrainProgress& report) { return report.words_done == moments[i].words_done; });
    REQUIRE(told != training.reports.end());
    CHECK(moments[i].lr == told->lr);
    if (i < 5) CHECK(moments[i].loss == told->loss);
  }
  CHECK(moments[5].loss == training.reports.back().loss);
  CHECK(moments[5].loss < moments[0].loss);

  // Any tool that reads word2vec's files opens a moment.
  const WordRows read = load_vectors(training.path + ".history/" + moments[2].file());
  CHECK(read.words.word(3) == training.text.training.vocabulary().word(3));
  CHECK(read.rows.to_vector<float>() == history[2].vectors.rows().to_vector<float>());
}

TEST_CASE("threads that train on do not disturb start and end") {
  const ScratchDirectory scratch;
  Training training(scratch, {.count = 3}, 2);
  const std::vector<float> random = training.numbers();
  training.begin();
  training.run();
  const std::vector<PastVectors> history = training.history();
  REQUIRE(history.size() == 5);
  CHECK(history[0].vectors.rows().to_vector<float>() == random);
  CHECK(history[4].vectors.rows().to_vector<float>() == training.numbers());
}

TEST_CASE("a history goes on with its training: no moment is lost, none is there twice") {
  for (const double upto : {0.0, 0.1, 0.3, 0.9}) {
    CAPTURE(upto);
    const ScratchDirectory scratch;
    const SnapshotOptions options{.count = 4};
    Training first(scratch, options);
    const std::vector<float> random = first.numbers();
    first.begin();
    first.run(upto);
    CHECK(first.history().back().vectors.rows().to_vector<float>() == first.numbers());
    CHECK(first.moments().back().words_done == first.trainer->words_done());

    Training second(scratch, options);
    second.model->load_state_dict(first.model->state_dict());
    second.trainer->load_state_dict(first.trainer->state_dict());
    second.begin(true);
    second.run();
    const std::vector<PastVectors> history = second.history();
    REQUIRE(history.size() == 6);
    CHECK(files_in(second.path + ".history") == files_of(second.moments()));
    CHECK(history[0].vectors.rows().to_vector<float>() == random);
    for (std::size_t i = 0; i < 6; ++i) {
      CHECK(history[i].done == Approx(std::pow(double(i) / 5, 2)).margin(0.02));
    }
  }
}

TEST_CASE("a new training replaces the history once its vectors are saved") {
  const ScratchDirectory scratch;
  Training first(scratch, {.count = 6});
  first.begin();
  first.run();
  Training second(scratch, {.count = 2});
  second.begin();
  std::atomic<bool> stop = false;
  second.trainer->run(
      [&](const TrainProgress& now) {
        second.snapshots.note(now);
        CHECK(second.history().size() == 8);  // the one before, whole
      },
      20, stop);
  save_vectors(second.path, second.text.training.vocabulary().table(), second.table(),
               VectorFormat::word2vec_binary);
  second.snapshots.end();
  CHECK(second.history().size() == 4);
  CHECK(second.history().back().vectors.rows().to_vector<float>() == second.numbers());
}

TEST_CASE("no snapshots, no history") {
  const ScratchDirectory scratch;
  Training training(scratch, {});
  training.begin();
  training.run();
  CHECK(scratch.files() == 1);
}

TEST_CASE("a history that cannot be written is found out before") {
  const ScratchDirectory scratch;
  write_file(scratch / "a.bin.history", "a file");
  CHECK_THROWS_AS(Snapshots(scratch / "a.bin", {.count = 1}), Error);
  std::filesystem::create_directories(scratch / "b.bin.history/history.json");
  CHECK_THROWS_AS(Snapshots(scratch / "b.bin", {.count = 1}), Error);

  Training resumed(scratch, {.count = 1});
  CHECK_THROWS_WITH(resumed.begin(true), matchers::ContainsSubstring("history.json"));
}

TEST_CASE("a history that fails on the way costs neither the training nor the history before") {
  const ScratchDirectory scratch;
  Training first(scratch, {.count = 1});
  first.begin();
  first.run();
  const std::string vectors = read_file(first.path);

  Training training(scratch, {.count = 3});
  training.begin();
  std::filesystem::remove_all(training.path + ".history.draft");
  CHECK_THROWS_WITH(training.run(),
                    matchers::StartsWith("the vectors are saved, but not their history: "));
  REQUIRE(training.said.size() == 1);
  CHECK_THAT(training.said[0], matchers::StartsWith("the training goes on without a history: "));
  CHECK(training.reports.back().words_done == training.reports.back().words_in_all);
  CHECK(load_vectors(training.path).rows.to_vector<float>() == training.numbers());
  write_file(first.path, vectors);
  CHECK(first.history().size() == 3);
}
