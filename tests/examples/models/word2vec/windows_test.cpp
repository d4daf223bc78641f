#include "examples/models/word2vec/windows.h"

#include <cmath>
#include <map>

#include "examples/training_texts.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;

namespace {

/// A sentence of so many different words, twice: a word's length says where it stands.
std::string counted_twice(int words) {
  std::string sentence;
  for (int i = 1; i <= words; ++i) sentence += std::string(static_cast<std::size_t>(i), 'a') + " ";
  return sentence + "\n" + sentence + "\n";
}

}  // namespace

TEST_CASE("a window is 1 to w words to either side, each size as often, within its sentence") {
  const TestText text(counted_twice(40));
  const Vocabulary& vocabulary = text.training.vocabulary();
  constexpr std::int64_t kWindow = 4;
  constexpr int kEpochs = 200;
  Windows windows(WordStream(text.training, 0, 1, kEpochs), kWindow, 7);
  RandomStream draws(3);
  WindowBatch batch;
  std::map<std::int64_t, int> reaches;
  std::int64_t targets = 0;
  while (windows.next(batch, draws)) {
    const auto where = [&](const Tensor& ids, std::int64_t i) {
      const auto id = static_cast<std::size_t>(ids.data<std::int64_t>()[i]);
      return static_cast<std::int64_t>(vocabulary.words()[id].size()) - 1;
    };
    CHECK(batch.centres.numel() <= 7);
    targets += batch.centres.numel();
    for (std::int64_t t = 0; t < batch.centres.numel(); ++t) {
      const std::int64_t middle = where(batch.centres, t);
      std::vector<std::int64_t> seen;
      for (const std::int64_t place : batch.contexts[t]) seen.push_back(where(batch.words, place));
      std::int64_t reach = 0;
      for (const std::int64_t at : seen) reach = std::max(reach, std::abs(at - middle));
      std::vector<std::int64_t> expected;
      for (std::int64_t at = middle - reach; at <= middle + reach; ++at) {
        if (at != middle && at >= 0 && at < 40) expected.push_back(at);
      }
      REQUIRE(seen == expected);
      if (middle >= kWindow && middle < 40 - kWindow) ++reaches[reach];
    }
  }
  CHECK(targets == 2 * 40 * kEpochs);
  CHECK(windows.words_done() == 2 * 40 * kEpochs);
  REQUIRE(reaches.size() == 4);
  const double expected = 2 * 32 * kEpochs / 4.0;
  for (const auto& [reach, count] : reaches) {
    CAPTURE(reach);
    CHECK(std::abs(count - expected) < 5 * std::sqrt(expected));
  }
}

TEST_CASE("a word that stands alone is no target") {
  const TestText text("a\na b\nb\n");
  Windows windows(WordStream(text.training, 0, 1, 1), 5, 64);
  RandomStream draws(1);
  WindowBatch batch;
  REQUIRE(windows.next(batch, draws));
  CHECK(batch.centres.numel() == 2);
  CHECK_FALSE(windows.next(batch, draws));
  CHECK(windows.words_done() == 4);
}
