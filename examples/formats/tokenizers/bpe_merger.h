/// Byte-pair encoding of one piece of text: repeatedly takes the pair whose merge has the lowest
/// rank, and merges all its occurrences from left to right, until no pair can merge.
///
/// A heap of the mergeable pairs and a linked list of the symbols make this O(n log n) for a piece
/// of n bytes: a megabyte without a space is no problem.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "examples/formats/tokenizers/bpe_vocabulary.h"
#include "examples/formats/tokenizers/pair_map.h"

namespace ember::examples {

/// Maps each merge's pair to its rank.
PairMap<std::int32_t> rank_merges(std::span<const BpeMerge> merges);

/// Thread-safety: each thread needs its own merger; mergers may share `merges` and `ranks`.
class BpeMerger {
 public:
  /// The largest piece, in bytes.
  static constexpr std::size_t kLongestPiece = 0x7FFF'FFFF;

  /// Both must outlive the merger. REQUIRES: `ranks` is rank_merges(merges).
  BpeMerger(std::span<const BpeMerge> merges, const PairMap<std::int32_t>& ranks)
      : merges_(merges), ranks_(ranks) {}

  /// Merges a piece, given as the tokens of its bytes, in place. REQUIRES: no longer than
  /// kLongestPiece.
  void merge(std::vector<std::int32_t>& symbols);

 private:
  /// A pair that can merge, and the position of its left symbol. Smaller keys merge first.
  struct Candidate {
    std::uint64_t key;
    Candidate(std::int32_t rank, std::int32_t place)
        : key(std::uint64_t{static_cast<std::uint32_t>(rank)} << 32 |
              static_cast<std::uint32_t>(place)) {}
    std::size_t rank() const { return key >> 32; }
    std::int32_t place() const { return static_cast<std::int32_t>(key); }
    bool operator>(const Candidate& other) const { return key > other.key; }
  };

  /// The remaining symbols form a doubly linked list: the positions of the neighbours, kNone at the
  /// ends.
  struct Neighbours {
    std::int32_t left, right;
  };
  static constexpr std::int32_t kNone = -1;

  void find_candidates(const std::vector<std::int32_t>& symbols);
  /// Merges all candidates of the lowest rank.
  void merge_lowest(std::vector<std::int32_t>& symbols);
  void merge_at(std::int32_t place, const BpeMerge& merge, std::vector<std::int32_t>& symbols);
  /// Queues the pair at `place`. It becomes a candidate when merge_lowest is done.
  void note_pair(std::int32_t place, const std::vector<std::int32_t>& symbols);

  std::span<const BpeMerge> merges_;
  const PairMap<std::int32_t>& ranks_;
  std::vector<Candidate> candidates_;  // a heap; entries with changed symbols are skipped
  std::vector<Candidate> new_candidates_;
  std::vector<Neighbours> neighbours_;
};

}  // namespace ember::examples
