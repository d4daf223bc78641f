/// A hash map from pairs of token ids. Open addressing in one array, because lookups take most of
/// the time of byte-pair encoding.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace ember::examples {

template <class Value>
class PairMap {
 public:
  /// Reserves space for `count` pairs.
  explicit PairMap(std::size_t count = 0) {
    std::size_t slots = 16;
    while (slots < 2 * count) slots *= 2;
    slots_.resize(slots);
  }

  /// The value of the pair, or null. REQUIRES: ids are not negative.
  const Value* find(std::int32_t left, std::int32_t right) const {
    const Slot& slot = slots_[locate(key_of(left, right))];
    return slot.key == kFree ? nullptr : &slot.value;
  }

  /// The value of the pair, added as Value() if it is new; valid until the next call. REQUIRES: ids
  /// are not negative.
  Value& operator()(std::int32_t left, std::int32_t right) {
    if (2 * (size_ + 1) > slots_.size()) grow();
    Slot& slot = slots_[locate(key_of(left, right))];
    if (slot.key == kFree) {
      slot.key = key_of(left, right);
      ++size_;
    }
    return slot.value;
  }

  /// Calls use(left, right, value) for every pair, in no particular order.
  template <class Use>
  void for_each(const Use& use) const {
    for (const Slot& slot : slots_) {
      if (slot.key == kFree) continue;
      use(static_cast<std::int32_t>(slot.key >> 32), static_cast<std::int32_t>(slot.key),
          slot.value);
    }
  }

 private:
  static constexpr std::uint64_t kFree = ~std::uint64_t{0};  // never a key: ids are not negative

  struct Slot {
    std::uint64_t key = kFree;
    Value value{};
  };

  static std::uint64_t key_of(std::int32_t left, std::int32_t right) {
    return std::uint64_t{static_cast<std::uint32_t>(left)} << 32 |
           static_cast<std::uint32_t>(right);
  }

  /// The slot that holds the key, or the free one where it belongs.
  std::size_t locate(std::uint64_t key) const {
    const std::uint64_t hash = key * 0x9E3779B97F4A7C15;  // 2^64 / golden ratio
    const std::size_t mask = slots_.size() - 1;
    std::size_t i = (hash ^ hash >> 32) & mask;
    while (slots_[i].key != key && slots_[i].key != kFree) i = (i + 1) & mask;
    return i;
  }

  void grow() {
    std::vector<Slot> old(2 * slots_.size());
    old.swap(slots_);
    for (Slot& slot : old) {
      if (slot.key != kFree) slots_[locate(slot.key)] = std::move(slot);
    }
  }

  std::vector<Slot> slots_;  // size is a power of two; at most half full
  std::size_t size_ = 0;
};

}  // namespace ember::examples
