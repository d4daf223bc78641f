#include "examples/models/word2vec/huffman.h"

#include <algorithm>
#include <utility>

namespace ember::examples {
namespace {

/// A tree under construction: leaves 0 ... V-1 and, from V on, inner nodes in order of weight.
struct Joined {
  std::vector<std::size_t> parent;
  std::vector<bool> code;  // the branch from the parent to this node
};

Joined join(std::span<const std::int64_t> counts) {
  const std::size_t leaves = counts.size();
  std::vector<std::int64_t> weight(counts.begin(), counts.end());
  Joined tree{std::vector<std::size_t>(2 * leaves - 1), std::vector<bool>(2 * leaves - 1)};
  std::size_t next_leaf = leaves, next_inner = leaves;  // next_leaf - 1: the lightest one left
  const auto take_lightest = [&] {
    const bool leaf = next_leaf > 0 &&
                      (next_inner == weight.size() || weight[next_leaf - 1] < weight[next_inner]);
    return leaf ? --next_leaf : next_inner++;
  };
  for (std::size_t made = 0; made + 1 < leaves; ++made) {
    const std::size_t first = take_lightest(), second = take_lightest();
    tree.parent[first] = tree.parent[second] = weight.size();
    tree.code[second] = true;
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
      steps_.emplace_back(tree.parent[at] - counts.size(), tree.code[at]);
    }
    std::reverse(steps_.begin() + static_cast<std::ptrdiff_t>(begin_.back()), steps_.end());
    begin_.push_back(static_cast<std::uint32_t>(steps_.size()));
  }
}

}  // namespace ember::examples
