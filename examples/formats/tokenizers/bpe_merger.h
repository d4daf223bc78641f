/// Byte-pair encoding of one piece of text: as long as some neighbours merge, all places of the
/// pair whose merge has the lowest rank are merged, from left to right.
///
/// A heap of the pairs that are there and a list of the symbols that are left make this n log n
/// for a piece of n bytes: a megabyte without a space takes no longer than any other.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "examples/formats/tokenizers/bpe_vocabulary.h"
#include "examples/formats/tokenizers/pair_map.h"

namespace ember::examples {

/// The merges' ranks by their pairs.
PairMap<std::int32_t> rank_merges(std::span<const BpeMerge> merges);

/// Thread-safety: each thread needs a merger of its own; they may share what it is made from.
class BpeMerger {
 public:
  /// A piece has no more bytes than this.
  static constexpr std::size_t kLongestPiece = 0x7FFF'FFFF;

  /// Both must outlive the merger; `ranks` are those of `merges`.
  BpeMerger(std::span<const BpeMerge> merges, const PairMap<std::int32_t>& ranks)
      : merges_(merges), ranks_(ranks) {}

  /// Merges a piece, given as the tokens of its bytes, in place. REQUIRES: no longer than
  /// kLongestPiece.
  void merge(std::vector<std::int32_t>& symbols);

 private:
  /// A pair that can merge, and where its left symbol is. What comes first has the lower number.
  struct Candidate {
    std::uint64_t key;
    Candidate(std::int32_t rank, std::int32_t place)
        : key(std::uint64_t{static_cast<std::uint32_t>(rank)} << 32 |
              static_cast<std::uint32_t>(place)) {}
    std::size_t rank() const { return key >> 32; }
    std::int32_t place() const { return static_cast<std::int32_t>(key); }
    bool operator>(const Candidate& other) const { return key > other.key; }
  };

  /// The symbols that are left form a list: their neighbours' places, kNone at the ends.
  struct Neighbours {
    std::int32_t left, right;
  };
  static constexpr std::int32_t kNone = -1;

  void find_candidates(const std::vector<std::int32_t>& symbols);
  /// All candidates of the lowest rank.
  void merge_lowest(std::vector<std::int32_t>& symbols);
  void merge_at(std::int32_t place, const BpeMerge& merge, std::vector<std::int32_t>& symbols);
  /// The pair that begins at `place` joins the candidates when merge_lowest is done.
  void note_pair(std::int32_t place, const std::vector<std::int32_t>& symbols);

  std::span<const BpeMerge> merges_;
  const PairMap<std::int32_t>& ranks_;
  std::vector<Candidate> candidates_;  // a heap; those whose symbols have changed are passed over
  std::vector<Candidate> new_candidates_;
  std::vector<Neighbours> neighbours_;
};

}  // namespace ember::examples
