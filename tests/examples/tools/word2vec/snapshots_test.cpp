#include "examples/tools/word2vec/snapshots.h"

#include <algorithm>
#include <cmath>

#include "examples/saved_lesson.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;

namespace {

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
  SavedLesson training(scratch / "vectors.bin", {.count = 4, .words = 50});
  const std::vector<float> random = training.numbers();
  training.run();
  training.end();
  const std::vector<Moment> moments = training.moments();
  REQUIRE(moments.size() == 6);
  CHECK(moments[0].file().starts_with("words-000000000000-"));
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
    CHECK(history[i].done == Approx(std::pow(double(i) / 5, 2)).margin(0.03));
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
  const WordRows read = load_vectors(training.output + ".history/" + moments[2].file());
  CHECK(read.words.word(3) == training.words().word(3));
  CHECK(read.rows.to_vector<float>() == history[2].vectors.rows().to_vector<float>());
}

TEST_CASE("threads that train on do not disturb start and end") {
  const ScratchDirectory scratch;
  SavedLesson training(scratch / "vectors.bin", {.count = 3}, {.threads = 2});
  const std::vector<float> random = training.numbers();
  training.run();
  training.end();
  const std::vector<PastVectors> history = training.history();
  REQUIRE(history.size() == 5);
  CHECK(history[0].vectors.rows().to_vector<float>() == random);
  CHECK(history[4].vectors.rows().to_vector<float>() == training.numbers());
}
