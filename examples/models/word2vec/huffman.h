/// The Huffman tree over a vocabulary: frequent words get short paths.
///
/// The tree is identical to the word2vec tool's: repeatedly joins the two lightest nodes, an inner
/// node before a leaf of the same weight; the second one gets code 1. Inner nodes are numbered in
/// order of creation, so the root is V - 2.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ember::examples {

/// One step of the path from the root to a word: an inner node, and the branch taken there. Packed
/// into four bytes, because the paths of successive words are far apart in memory.
class HuffmanStep {
 public:
  HuffmanStep(std::size_t node, bool code)
      : bits_(static_cast<std::uint32_t>(node << 1) | static_cast<std::uint32_t>(code)) {}

  std::int64_t node() const { return bits_ >> 1; }
  bool code() const { return (bits_ & 1) != 0; }
  /// The sign as in nn::TreePaths.
  float turn() const { return code() ? -1.0F : 1.0F; }

 private:
  std::uint32_t bits_;
};

class HuffmanTree {
 public:
  /// `counts` is in descending order. REQUIRES: at least 2.
  explicit HuffmanTree(std::span<const std::int64_t> counts);

  /// The path from the root to a word.
  std::span<const HuffmanStep> path(std::int64_t word) const {
    const auto w = static_cast<std::size_t>(word);
    return std::span(steps_).subspan(begin_[w], begin_[w + 1] - begin_[w]);
  }

  /// Prefetches path(word), which spans at most two cache lines except for very rare words.
  void prefetch(std::int64_t word) const {
    __builtin_prefetch(&path(word).front());
    __builtin_prefetch(&path(word).back());
  }

 private:
  std::vector<std::uint32_t> begin_;  // start of each word's path, and the end
  std::vector<HuffmanStep> steps_;
};

}  // namespace ember::examples
