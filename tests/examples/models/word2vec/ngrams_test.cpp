#include "examples/models/word2vec/ngrams.h"

#include <map>

#include "examples/formats/text/grammar.h"
#include "examples/training_texts.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;

namespace {

using Words = std::vector<std::int64_t>;

/// How often each word follows which N words, oldest first, -1 before a sentence's beginning.
std::map<std::pair<Words, std::int64_t>, int> counted(const TestText& text, std::int64_t order) {
  std::map<std::pair<Words, std::int64_t>, int> result;
  WordStream stream(text.training, 0, 1, 2);
  RandomStream draws(1);
  std::vector<std::int32_t> sentence;
  while (stream.next(sentence, draws)) {
    Words before(static_cast<std::size_t>(order), -1);
    for (std::size_t i = 0; i < sentence.size(); ++i) {
      if (i > 0) ++result[{before, sentence[i]}];
      before.erase(before.begin());
      before.push_back(sentence[i]);
    }
  }
  return result;
}

}  // namespace

TEST_CASE("every word but a sentence's first is a target, with the words before it") {
  const TestText text(generate_text(1, 200));
  for (const std::int64_t order : {1, 3, 12}) {
    for (const std::int64_t targets_per_batch : {1, 7, 100'000}) {
      NGrams ngrams(WordStream(text.training, 0, 1, 2), order, targets_per_batch);
      RandomStream draws(1);
      NGramBatch batch;
      auto expected = counted(text, order);
      while (ngrams.next(batch, draws)) {
        CHECK(batch.targets.numel() <= targets_per_batch);
        REQUIRE(batch.before.shape() == Shape{batch.targets.numel(), order});
        // A word that several targets look back on is looked up once.
        CHECK(batch.words.numel() < batch.targets.numel() + order);
        const std::int64_t* place = batch.before.data<std::int64_t>();
        for (const std::int64_t target : batch.targets.to_vector<std::int64_t>()) {
          Words before;
          for (std::int64_t i = 0; i < order; ++i, ++place) {
            before.push_back(*place == 0 ? -1 : batch.words.data<std::int64_t>()[*place - 1]);
          }
          const auto found = expected.find({before, target});
          REQUIRE(found != expected.end());
          if (--found->second == 0) expected.erase(found);
        }
      }
      CHECK(expected.empty());
      CHECK(ngrams.words_done() == 2 * text.training.vocabulary().total());
    }
  }
}
