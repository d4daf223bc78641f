#include "examples/formats/text/word_table.h"

#include <algorithm>
#include <cstring>

namespace ember::examples {
namespace {

constexpr std::size_t kFirstSlots = 1024;
constexpr std::size_t kHead = 8;

template <class Integer>
std::uint64_t load(const char* from) {
  Integer value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

// The first 8 bytes of a word as a number; all of a shorter word. For words of the same length,
// equal numbers mean equal bytes.
std::uint64_t head_of(std::string_view word) {
  const char* begin = word.data();
  const std::size_t length = word.size();
  if (length >= 8) return load<std::uint64_t>(begin);
  if (length >= 4) {
    return load<std::uint32_t>(begin) | load<std::uint32_t>(begin + length - 4) << 32;
  }
  if (length == 0) return 0;
  return load<std::uint8_t>(begin) | load<std::uint8_t>(begin + length / 2) << 8 |
         load<std::uint8_t>(begin + length - 1) << 16;
}

// Multiplication mixes into the high bits, so the last step shifts them down.
std::size_t hash_of(std::string_view word, std::uint64_t head) {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15;  // 2^64 / golden ratio
  std::uint64_t hash = (head ^ word.size()) * kOdd;
  for (std::size_t i = kHead; i < word.size(); i += kHead) {
    const std::size_t at = std::min(i, word.size() - kHead);
    hash = (hash ^ hash >> 29 ^ load<std::uint64_t>(word.data() + at)) * kOdd;
  }
  return hash ^ hash >> 32;
}

}  // namespace

std::int32_t WordTable::add(std::string_view word) {
  if (2 * (ends_.size() + 1) > slots_.size()) grow();
  Slot& slot = slots_[locate(word)];
  if (slot.length == 0) {
    slot = {head_of(word), static_cast<std::uint32_t>(word.size()), size()};
    letters_ += word;
    ends_.push_back(letters_.size());
  }
  return slot.id;
}

std::optional<std::int32_t> WordTable::find(std::string_view word) const {
  if (slots_.empty()) return std::nullopt;
  const Slot& slot = slots_[locate(word)];
  return slot.length == 0 ? std::nullopt : std::optional(slot.id);
}

std::size_t WordTable::locate(std::string_view word) const {
  const std::uint64_t head = head_of(word);
  const std::size_t mask = slots_.size() - 1;
  std::size_t i = hash_of(word, head) & mask;
  for (; slots_[i].length != 0; i = (i + 1) & mask) {
    const bool same_head = slots_[i].head == head && slots_[i].length == word.size();
    if (same_head && (word.size() <= kHead || this->word(slots_[i].id) == word)) break;
  }
  return i;
}

void WordTable::grow() {
  slots_.assign(std::max(2 * slots_.size(), kFirstSlots), Slot());
  for (std::int32_t id = 0; id < size(); ++id) {
    const std::string_view word = this->word(id);
    slots_[locate(word)] = {head_of(word), static_cast<std::uint32_t>(word.size()), id};
  }
}

}  // namespace ember::examples
