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

class HuffmanTree {
 public:
  /// counts: from the largest to the smallest. REQUIRES: at least 2.
  explicit HuffmanTree(std::span<const std::int64_t> counts);

  /// The inner nodes on the way to a word, from the root on, and at each of them 1 where the way
  /// has code 0, -1 where it has code 1 (a turn of nn::TreePaths).
  std::span<const std::int32_t> nodes(std::int64_t word) const { return path(nodes_, word); }
  std::span<const float> turns(std::int64_t word) const { return path(turns_, word); }

  /// Asks for what the two will read: words of a text have their paths far apart in memory.
  void prefetch(std::int64_t word) const {
    __builtin_prefetch(nodes(word).data());
    __builtin_prefetch(turns(word).data());
  }

 private:
  template <class T>
  std::span<const T> path(const std::vector<T>& all, std::int64_t word) const {
    const auto w = static_cast<std::size_t>(word);
    return std::span(all).subspan(begin_[w], begin_[w + 1] - begin_[w]);
  }

  std::vector<std::size_t> begin_;  // of each word's path, and the end
  std::vector<std::int32_t> nodes_;
  std::vector<float> turns_;
};

}  // namespace ember::examples
