/// The Huffman tree over a vocabulary: frequent words get short paths.
///
/// The tree is the one of the word2vec tool, to the bit: the two lightest nodes are joined again
/// and again, an inner node before a leaf of the same weight, and the second to be taken gets code
/// 1. Inner nodes are numbered in the order in which they are made, so the root is V - 2.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace ember::examples {

/// A step of the way from the root to a word: an inner node, and which way it is left. Both in four
/// bytes, as words of a text have their paths far apart in memory.
class HuffmanStep {
 public:
  HuffmanStep(std::size_t node, bool code)
      : bits_(static_cast<std::uint32_t>(node << 1) | static_cast<std::uint32_t>(code)) {}

  std::int64_t node() const { return bits_ >> 1; }
  bool code() const { return (bits_ & 1) != 0; }
  /// As in nn::TreePaths.
  float turn() const { return code() ? -1.0F : 1.0F; }

 private:
  std::uint32_t bits_;
};

class HuffmanTree {
 public:
  /// counts: from the largest to the smallest. REQUIRES: at least 2.
  explicit HuffmanTree(std::span<const std::int64_t> counts);

  /// From the root to a word.
  std::span<const HuffmanStep> path(std::int64_t word) const {
    const auto w = static_cast<std::size_t>(word);
    return std::span(steps_).subspan(begin_[w], begin_[w + 1] - begin_[w]);
  }

  /// Asks for what path() will give: it lies in two cache lines at most, but for very rare words.
  void prefetch(std::int64_t word) const {
    __builtin_prefetch(&path(word).front());
    __builtin_prefetch(&path(word).back());
  }

 private:
  std::vector<std::uint32_t> begin_;  // of each word's path, and the end
  std::vector<HuffmanStep> steps_;
};

}  // namespace ember::examples
