// Threads that train together. Run under ThreadSanitizer (tests/run --sanitize-threads), this is
// also the test that they share nothing but the rows of their tables.
#include "examples/models/word2vec/hogwild.h"

#include <ember/tensor/threads.h>

#include <atomic>
#include <cmath>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include "examples/formats/text/grammar.h"
#include "examples/models/word2vec/hierarchical_softmax.h"
#include "examples/models/word2vec/negative_sampling.h"
#include "examples/models/word2vec/trainer.h"
#include "examples/models/word2vec/window_model.h"
#include "examples/training_texts.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;

namespace {

/// Trains on a grammar's text with three threads, and checks that each passed its share.
void train_together(const TestText& text, const WordModel& model) {
  std::int64_t words_done = 0;
  const auto on_step = [&](const TrainProgress& now) { words_done = now.words_done; };
  TrainOptions options;
  options.epochs = 2;
  options.threads = 3;
  CHECK(Trainer(model, text.training, options).run(on_step, 10));
  CHECK(words_done == 2 * text.training.vocabulary().total());
  double moved = 0;
  for (const float number : model.input.weight.value().to_vector<float>()) {
    REQUIRE(std::isfinite(number));
    moved = std::max(moved, std::abs(static_cast<double>(number)));
  }
  CHECK(moved > 0.5 / 16);  // further than the first numbers reach
}

}  // namespace

TEST_CASE("each worker runs once, all at the same time, the first on the calling thread") {
  constexpr int kWorkers = 4;
  std::vector<std::thread::id> threads(kWorkers);
  std::atomic<int> arrived{0};
  hogwild(kWorkers, [&](int worker) {
    threads[static_cast<std::size_t>(worker)] = std::this_thread::get_id();
    ++arrived;
    while (arrived < kWorkers) std::this_thread::yield();
  });
  CHECK(arrived == kWorkers);
  CHECK(threads.front() == std::this_thread::get_id());
  CHECK(std::set(threads.begin(), threads.end()).size() == kWorkers);
}

TEST_CASE("a worker's kernels run on its thread") {
  set_num_threads(4);
  std::atomic<int> elsewhere{0};
  hogwild(2, [&](int) {
    const auto here = std::this_thread::get_id();
    parallel_for(64, 0.01, [&](std::int64_t, std::int64_t) {
      if (std::this_thread::get_id() != here) ++elsewhere;
    });
  });
  CHECK(elsewhere == 0);
}

TEST_CASE("all workers end before the first one's error is told") {
  std::atomic<int> ended{0};
  const auto body = [&](int worker) {
    if (worker > 0) throw std::runtime_error(worker == 1 ? "first" : "second");
    ++ended;
  };
  CHECK_THROWS_WITH(hogwild(3, body), "first");
  CHECK(ended == 1);
}

TEST_CASE("threads train tables together") {
  const TestText text(generate_text(1, 400));
  const Vocabulary& vocabulary = text.training.vocabulary();
  const auto negative = std::make_shared<NegativeSampling>(vocabulary, 16, 5, 16);
  train_together(text, SkipGram(vocabulary.size(), 16, negative, 3));
  const auto tree = std::make_shared<HierarchicalSoftmax>(vocabulary, 16);
  train_together(text, CBOW(vocabulary.size(), 16, tree, 3));
}

TEST_CASE("threads stop together and go on, with no word lost") {
  const TestText text(generate_text(1, 200));
  const Vocabulary& vocabulary = text.training.vocabulary();
  const auto negative = std::make_shared<NegativeSampling>(vocabulary, 16, 5, 16);
  const SkipGram model(vocabulary.size(), 16, negative, 3);
  Trainer trainer(model, text.training, {.threads = 3});
  std::int64_t before = -1, pauses = 0;
  while (!trainer.run([](const TrainProgress&) {}, 5, [] { return true; })) {
    CHECK(trainer.words_done() > before);
    before = trainer.words_done();
    CHECK(trainer.progress().words_done == before);
    ++pauses;
  }
  CHECK(pauses > 10);
  CHECK(trainer.words_done() == trainer.words_in_all());
}
