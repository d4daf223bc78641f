#include "examples/formats/tokenizers/bpe_merger.h"

#include <algorithm>
#include <random>

#include "support/catch.h"

using namespace ember::examples;

namespace {

using Symbols = std::vector<std::int32_t>;

/// As the definition says: find the pair of the lowest rank, merge all its places, begin anew.
Symbols merge_plainly(Symbols symbols, const std::vector<BpeMerge>& merges) {
  for (;;) {
    std::size_t lowest = merges.size();
    for (std::size_t i = 1; i < symbols.size(); ++i) {
      for (std::size_t rank = 0; rank < lowest; ++rank) {
        if (merges[rank].left == symbols[i - 1] && merges[rank].right == symbols[i]) lowest = rank;
      }
    }
    if (lowest == merges.size()) return symbols;
    Symbols merged;
    for (std::size_t i = 0; i < symbols.size(); ++i) {
      const bool is_pair = i + 1 < symbols.size() && symbols[i] == merges[lowest].left &&
                           symbols[i + 1] == merges[lowest].right;
      merged.push_back(is_pair ? merges[lowest].result : symbols[i]);
      if (is_pair) ++i;
    }
    symbols = std::move(merged);
  }
}

/// Merges of random tokens, of which any may be made in several ways, in a random order.
std::vector<BpeMerge> draw_merges(std::mt19937& draw) {
  constexpr std::size_t kLetters = 3;
  WordTable tokens;
  for (const char* letter : {"a", "b", "c"}) tokens.add(letter);
  std::vector<BpeMerge> merges;
  for (std::size_t i = 0; i < 12; ++i) {
    const auto left = static_cast<std::int32_t>(draw() % (kLetters + i)) % tokens.size();
    const auto right = static_cast<std::int32_t>(draw() % (kLetters + i)) % tokens.size();
    const bool is_there = std::any_of(merges.begin(), merges.end(), [&](const BpeMerge& merge) {
      return merge.left == left && merge.right == right;
    });
    if (is_there) continue;
    const std::string bytes = std::string(tokens.word(left)) + std::string(tokens.word(right));
    merges.push_back({left, right, tokens.add(bytes)});
  }
  std::shuffle(merges.begin(), merges.end(), draw);
  return merges;
}

}  // namespace

TEST_CASE("pairs merge as the definition says, whatever the merges") {
  std::mt19937 draw(1);
  for (int round = 0; round < 2000; ++round) {
    const std::vector<BpeMerge> merges = draw_merges(draw);
    const PairMap<std::int32_t> ranks = rank_merges(merges);
    BpeMerger merger(merges, ranks);
    for (const std::size_t length : {0, 1, 2, 5, 30}) {
      Symbols symbols(length);
      for (std::int32_t& symbol : symbols) symbol = static_cast<std::int32_t>(draw() % 3);
      const Symbols expected = merge_plainly(symbols, merges);
      merger.merge(symbols);
      REQUIRE(symbols == expected);
    }
  }
}

TEST_CASE("a long run of one letter merges from the left") {
  const std::vector<BpeMerge> merges{{0, 0, 1}, {1, 1, 2}};
  const PairMap<std::int32_t> ranks = rank_merges(merges);
  BpeMerger merger(merges, ranks);
  Symbols symbols(1'000'003);
  merger.merge(symbols);
  CHECK(symbols.size() == 250'002);
  CHECK(std::count(symbols.begin(), symbols.end(), 2) == 250'000);
  CHECK(symbols[250'000] == 1);
  CHECK(symbols[250'001] == 0);
}
