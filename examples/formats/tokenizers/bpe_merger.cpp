#include "examples/formats/tokenizers/bpe_merger.h"

#include <algorithm>
#include <functional>

namespace ember::examples {
namespace {

constexpr std::int32_t kGone = -1;  // marks a symbol that was merged into its left neighbour

std::size_t index(std::int32_t place) {
  return static_cast<std::size_t>(place);
}

}  // namespace

PairMap<std::int32_t> rank_merges(std::span<const BpeMerge> merges) {
  PairMap<std::int32_t> ranks(merges.size());
  for (std::size_t rank = 0; rank < merges.size(); ++rank) {
    ranks(merges[rank].left, merges[rank].right) = static_cast<std::int32_t>(rank);
  }
  return ranks;
}

void BpeMerger::merge(std::vector<std::int32_t>& symbols) {
  find_candidates(symbols);
  if (candidates_.empty()) return;
  while (!candidates_.empty()) merge_lowest(symbols);
  symbols.erase(std::remove(symbols.begin(), symbols.end(), kGone), symbols.end());
}

void BpeMerger::find_candidates(const std::vector<std::int32_t>& symbols) {
  const auto count = static_cast<std::int32_t>(symbols.size());
  candidates_.clear();
  neighbours_.clear();
  for (std::int32_t place = 0; place < count; ++place) {
    const std::int32_t right = place + 1 < count ? place + 1 : kNone;
    neighbours_.push_back({place - 1, right});  // kNone for the first
    if (right == kNone) break;
    const std::int32_t* rank = ranks_.find(symbols[index(place)], symbols[index(right)]);
    if (rank != nullptr) candidates_.emplace_back(*rank, place);
  }
  std::make_heap(candidates_.begin(), candidates_.end(), std::greater<>());
}

void BpeMerger::merge_lowest(std::vector<std::int32_t>& symbols) {
  const std::size_t rank = candidates_.front().rank();
  new_candidates_.clear();
  while (!candidates_.empty() && candidates_.front().rank() == rank) {
    const std::int32_t place = candidates_.front().place();
    std::pop_heap(candidates_.begin(), candidates_.end(), std::greater<>());
    candidates_.pop_back();
    merge_at(place, merges_[rank], symbols);
  }
  for (const Candidate& candidate : new_candidates_) {
    candidates_.push_back(candidate);
    std::push_heap(candidates_.begin(), candidates_.end(), std::greater<>());
  }
}

void BpeMerger::merge_at(std::int32_t place, const BpeMerge& merge,
                         std::vector<std::int32_t>& symbols) {
  const auto [before, right] = neighbours_[index(place)];
  const bool is_there =
      symbols[index(place)] == merge.left && right != kNone && symbols[index(right)] == merge.right;
  if (!is_there) return;
  symbols[index(place)] = merge.result;
  symbols[index(right)] = kGone;
  const std::int32_t after = neighbours_[index(right)].right;
  neighbours_[index(place)].right = after;
  if (after != kNone) {
    neighbours_[index(after)].left = place;
    note_pair(place, symbols);
  }
  if (before != kNone) note_pair(before, symbols);
}

void BpeMerger::note_pair(std::int32_t place, const std::vector<std::int32_t>& symbols) {
  const std::int32_t right = neighbours_[index(place)].right;
  const std::int32_t* rank = ranks_.find(symbols[index(place)], symbols[index(right)]);
  if (rank != nullptr) new_candidates_.emplace_back(*rank, place);
}

}  // namespace ember::examples
