#include "examples/word2vec/huffman.h"

#include <algorithm>
#include <utility>

namespace ember::examples {
namespace {

/// A tree as it is built: leaves 0 ... V-1 and, from V on, inner nodes in the order of their
/// weight.
struct Joined {
  std::vector<std::size_t> parent;
  std::vector<float> turn;  // from the parent to this node
};

Joined join(std::span<const std::int64_t> counts) {
  const std::size_t leaves = counts.size();
  std::vector<std::int64_t> weight(counts.begin(), counts.end());
  Joined tree{std::vector<std::size_t>(2 * leaves - 1), std::vector<float>(2 * leaves - 1)};
  std::size_t next_leaf = leaves, next_inner = leaves;  // the lightest leaf not taken is before it
  const auto take_lightest = [&] {
    const bool leaf = next_leaf > 0 &&
                      (next_inner == weight.size() || weight[next_leaf - 1] < weight[next_inner]);
    return leaf ? --next_leaf : next_inner++;
  };
  for (std::size_t made = 0; made + 1 < leaves; ++made) {
    const std::size_t first = take_lightest(), second = take_lightest();
    tree.parent[first] = tree.parent[second] = weight.size();
    tree.turn[first] = 1;
    tree.turn[second] = -1;
    weight.push_back(weight[first] + weight[second]);
  }
  return tree;
}

}  // namespace

HuffmanTree::HuffmanTree(std::span<const std::int64_t> counts) {
  const Joined tree = join(counts);
  const std::size_t root = tree.parent.size() - 1;
  begin_.push_back(0);
  for (std::size_t word = 0; word < counts.size(); ++word) {
    for (std::size_t at = word; at != root; at = tree.parent[at]) {
      nodes_.push_back(static_cast<std::int32_t>(tree.parent[at] - counts.size()));
      turns_.push_back(tree.turn[at]);
    }
    const auto first = static_cast<std::ptrdiff_t>(begin_.back());
    std::reverse(nodes_.begin() + first, nodes_.end());
    std::reverse(turns_.begin() + first, turns_.end());
    begin_.push_back(nodes_.size());
  }
}

}  // namespace ember::examples
