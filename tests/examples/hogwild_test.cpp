// Threads that train together. Run under ThreadSanitizer (tests/run --sanitize-threads), this is
// also the test that they share nothing but the rows of their tables.
#include "examples/word2vec/hogwild.h"

#include <atomic>
#include <cmath>
#include <mutex>
#include <set>
#include <thread>

#include "examples/text/grammar.h"
#include "examples/word2vec/hierarchical_softmax.h"
#include "examples/word2vec/negative_sampling.h"
#include "examples/word2vec/trainer.h"
#include "examples/word2vec/window_model.h"
#include "support/catch.h"
#include "training_texts.h"

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
  CHECK(Trainer(model, text.training, options).run(on_step, 10, false));
  CHECK(words_done == 2 * text.training.vocabulary().total());
  double moved = 0;
  for (const float number : model.input.weight.value().to_vector<float>()) {
    REQUIRE(std::isfinite(number));
    moved = std::max(moved, std::abs(static_cast<double>(number)));
  }
  CHECK(moved > 0.5 / 16);  // further than the first numbers reach
}

}  // namespace

TEST_CASE("each worker runs once, the first on the calling thread") {
  std::mutex mutex;
  std::multiset<int> workers;
  std::atomic<bool> first_is_here{false};
  const auto caller = std::this_thread::get_id();
  hogwild(4, [&](int worker) {
    if (worker == 0) first_is_here = std::this_thread::get_id() == caller;
    const std::lock_guard lock(mutex);
    workers.insert(worker);
  });
  CHECK(workers == std::multiset<int>{0, 1, 2, 3});
  CHECK(first_is_here);
}

TEST_CASE("threads train tables together") {
  const TestText text(generate_text(1, 400));
  const Vocabulary& vocabulary = text.training.vocabulary();
  const auto negative = std::make_shared<NegativeSampling>(vocabulary, 16, 5, 16);
  train_together(text, SkipGram(vocabulary.size(), 16, negative, 3));
  const auto tree = std::make_shared<HierarchicalSoftmax>(vocabulary, 16);
  train_together(text, CBOW(vocabulary.size(), 16, tree, 3));
}
