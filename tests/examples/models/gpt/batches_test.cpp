#include "examples/models/gpt/batches.h"

#include <set>

#include "examples/gpt_lessons.h"
#include "support/catch.h"

using namespace ember;
using namespace ember::examples;

TEST_CASE("batches are pieces of the text, and each id's target the next token") {
  const TokenIds ids = count_to(41);
  RandomBatches batches(ids, 5, 7, 1);
  std::set<std::int64_t> firsts;
  for (int i = 0; i < 80; ++i) {
    const Batch batch = batches.next();
    CHECK(batch.ids.shape() == Shape{5, 7});
    for (std::int64_t b = 0; b < 5; ++b) {
      const auto row = batch.ids[b].to_vector<std::int64_t>();
      const auto next = batch.targets[b].to_vector<std::int64_t>();
      for (std::size_t t = 0; t < 7; ++t)
        CHECK(next[t] == row[0] + static_cast<std::int64_t>(t) + 1);
      firsts.insert(row[0]);
    }
  }
  CHECK(firsts.size() == 34);  // wherever a piece can begin

  const Generator::State state = batches.state();
  const auto expected = batches.next().ids.to_vector<std::int64_t>();
  batches.set_state(state);
  CHECK(batches.next().ids.to_vector<std::int64_t>() == expected);
}
