#include "examples/models/word2vec/bptt_batches.h"

#include <map>

#include "examples/formats/text/grammar.h"
#include "examples/training_texts.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;

namespace {

using Sentences = std::map<std::vector<std::int64_t>, int>;

/// Those that have something to predict.
Sentences sentences_of(const TestText& text) {
  Sentences result;
  WordStream stream(text.training, 0, 1, 2);
  RandomStream draws(1);
  std::vector<std::int32_t> words;
  while (stream.next(words, draws)) {
    if (words.size() > 1) ++result[{words.begin(), words.end()}];
  }
  return result;
}

}  // namespace

TEST_CASE("lanes read each sentence once, in stretches, and begin one with a batch") {
  const TestText text(generate_text(1, 200) + "alone\nalone\n");
  for (const std::int64_t count : {1, 4, 500}) {
    for (const std::int64_t steps : {1, 3, 20}) {
      CAPTURE(count, steps);
      BpttBatches lanes(WordStream(text.training, 0, 1, 2), count, steps);
      RandomStream draws(1);
      BpttBatch batch;
      std::vector<std::vector<std::int64_t>> read(static_cast<std::size_t>(count));
      Sentences found;
      while (lanes.next(batch, draws)) {
        REQUIRE(batch.words.shape() == Shape{steps, count});
        for (std::size_t b = 0; b < read.size(); ++b) {
          if (batch.carry.data<float>()[b] != 0 || read[b].empty()) continue;
          ++found[read[b]];
          read[b].clear();
        }
        for (std::int64_t i = 0; i < batch.targets.numel(); ++i) {
          const std::int64_t step = batch.steps.data<std::int64_t>()[i];
          auto& lane = read[static_cast<std::size_t>(step % count)];
          const std::int64_t word = batch.words.data<std::int64_t>()[step];
          if (lane.empty()) lane.push_back(word);
          REQUIRE(lane.back() == word);
          lane.push_back(batch.targets.data<std::int64_t>()[i]);
        }
      }
      for (const auto& last : read) {
        if (!last.empty()) ++found[last];
      }
      CHECK(found == sentences_of(text));
      CHECK(lanes.words_done() == 2 * text.training.vocabulary().total());
    }
  }
}
