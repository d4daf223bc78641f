#include "examples/models/word2vec/word_stream.h"

#include <algorithm>
#include <cmath>

#include "examples/formats/text/grammar.h"
#include "examples/training_texts.h"
#include "support/catch.h"

using namespace ember::examples;

namespace {

std::vector<std::int64_t> counts(WordStream stream, std::int64_t vocabulary) {
  std::vector<std::int64_t> result(static_cast<std::size_t>(vocabulary));
  RandomStream draws(9);
  std::vector<std::int32_t> words;
  while (stream.next(words, draws)) {
    for (const std::int32_t id : words) ++result[static_cast<std::size_t>(id)];
  }
  return result;
}

}  // namespace

TEST_CASE("all threads together pass every word once an epoch") {
  const TestText text(generate_text(1, 3'000));
  const Vocabulary& vocabulary = text.training.vocabulary();
  for (const int threads : {1, 2, 5}) {
    std::vector<std::int64_t> seen(static_cast<std::size_t>(vocabulary.size()));
    for (int i = 0; i < threads; ++i) {
      const auto part = counts(WordStream(text.training, i, threads, 3), vocabulary.size());
      for (std::size_t id = 0; id < seen.size(); ++id) seen[id] += part[id];
    }
    for (std::size_t id = 0; id < seen.size(); ++id) {
      if (seen[id] != 3 * vocabulary.counts()[id]) FAIL(id);
    }
  }
}

TEST_CASE("frequent words are thinned out by the rule of the word2vec tool") {
  constexpr double kSample = 5e-4;
  constexpr std::int64_t kEpochs = 40;
  const TestText text(generate_text(1, 3'000), kSample);
  const Vocabulary& vocabulary = text.training.vocabulary();
  const auto seen = counts(WordStream(text.training, 0, 1, kEpochs), vocabulary.size());
  int thinned = 0;
  for (std::size_t id = 0; id < seen.size(); ++id) {
    const auto n = static_cast<double>(vocabulary.counts()[id]);
    const double share = n / static_cast<double>(vocabulary.total());
    const double kept = std::min(1.0, std::sqrt(kSample / share) + kSample / share);
    const double all = n * kEpochs, expected = all * kept;
    if (std::abs(static_cast<double>(seen[id]) - expected) > 5 * std::sqrt(all * kept * (1 - kept)))
      FAIL_CHECK(vocabulary.words()[id] << ' ' << seen[id] << ' ' << expected);
    thinned += kept < 1;
  }
  CHECK(thinned > 100);
}

TEST_CASE("words that are too rare are passed over and not counted") {
  const TestText text("a b a c\nb a\n", 0, 2);
  WordStream stream(text.training, 0, 1, 1);
  RandomStream draws(1);
  std::vector<std::int32_t> words;
  REQUIRE(stream.next(words, draws));
  CHECK(words == std::vector<std::int32_t>{0, 1, 0});
  REQUIRE(stream.next(words, draws));
  CHECK_FALSE(stream.next(words, draws));
  CHECK(stream.words_done() == 5);
}
