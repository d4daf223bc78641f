// The tree against one that is made in the plainest way.
#include "examples/models/word2vec/huffman.h"

#include <cmath>
#include <queue>
#include <string>

#include "support/catch.h"

using namespace ember::examples;

namespace {

/// The shortest sum of count times length that any prefix code has.
std::int64_t shortest(const std::vector<std::int64_t>& counts) {
  std::priority_queue<std::int64_t, std::vector<std::int64_t>, std::greater<>> heap(counts.begin(),
                                                                                    counts.end());
  std::int64_t sum = 0;
  while (heap.size() > 1) {
    std::int64_t joined = heap.top();
    heap.pop();
    joined += heap.top();
    heap.pop();
    sum += joined;
    heap.push(joined);
  }
  return sum;
}

std::string code(const HuffmanTree& tree, std::int64_t word) {
  std::string result;
  for (const HuffmanStep step : tree.path(word)) result += step.code() ? '1' : '0';
  return result;
}

}  // namespace

TEST_CASE("codes are those of the word2vec tool") {
  // 5 leaves: 4 and 3 join to the inner node 0, then 6 and 7, then 10 and 13.
  const HuffmanTree tree(std::vector<std::int64_t>{15, 7, 6, 6, 5});
  CHECK(code(tree, 0) == "0");
  CHECK(code(tree, 1) == "111");
  CHECK(code(tree, 2) == "110");
  CHECK(code(tree, 3) == "101");
  CHECK(code(tree, 4) == "100");
  std::vector<std::int64_t> nodes;
  for (const HuffmanStep step : tree.path(4)) nodes.push_back(step.node());
  CHECK(nodes == std::vector<std::int64_t>{3, 2, 0});
  CHECK(tree.path(4)[0].turn() == -1);
  CHECK(tree.path(4)[1].turn() == 1);
}

TEST_CASE("no code is shorter in all, and none begins another") {
  std::vector<std::int64_t> zipf;
  for (std::int64_t i = 1; i <= 300; ++i) zipf.push_back(100'000 / i);
  for (const auto& counts : {zipf, std::vector<std::int64_t>(37, 5),
                             std::vector<std::int64_t>{9, 1}, std::vector<std::int64_t>{1, 1, 1}}) {
    const HuffmanTree tree(counts);
    const auto words = static_cast<std::int64_t>(counts.size());
    std::int64_t length = 0;
    double filled = 0;  // Kraft's sum: 1 where every way ends in a word
    for (std::int64_t word = 0; word < words; ++word) {
      const auto path = tree.path(word);
      CHECK(path.front().node() == words - 2);
      length += counts[static_cast<std::size_t>(word)] * std::ssize(path);
      filled += std::exp2(-static_cast<double>(path.size()));
      for (std::int64_t other = 0; other < word; ++other) {
        if (code(tree, word).starts_with(code(tree, other))) FAIL_CHECK(word << ' ' << other);
        if (code(tree, other).starts_with(code(tree, word))) FAIL_CHECK(word << ' ' << other);
      }
    }
    CHECK(length == shortest(counts));
    CHECK(filled == 1);
  }
}
