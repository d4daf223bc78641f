/// Words with dense ids: 0, 1, 2… in order of insertion.
///
/// An open-addressing hash table over one string that holds all words. Fast: counting the words of
/// a large file is a lookup for each word. The ids do not depend on the hash function.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ember::examples {

class WordTable {
 public:
  std::int32_t size() const { return static_cast<std::int32_t>(ends_.size()); }

  /// The id of `word`, which is added if it is new. REQUIRES: `word` is not empty.
  std::int32_t add(std::string_view word);

  /// The id of `word`, or nothing if it was never added.
  std::optional<std::int32_t> find(std::string_view word) const;

  /// The word with this id. REQUIRES: 0 <= id < size(). Valid until the next `add`.
  std::string_view word(std::int32_t id) const {
    const auto i = static_cast<std::size_t>(id);
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::string_view(letters_).substr(begin, ends_[i] - begin);
  }

 private:
  /// Holds the first 8 bytes, so that shorter words, which are most, are compared without another
  /// memory access.
  struct Slot {
    std::uint64_t head = 0;    // the first 8 bytes
    std::uint32_t length = 0;  // of the word in bytes; 0: the slot is free
    std::int32_t id = 0;
  };

  /// The slot that holds `word`, or the free one where it belongs.
  std::size_t locate(std::string_view word) const;
  void grow();

  std::string letters_;
  std::vector<std::size_t> ends_;
  std::vector<Slot> slots_;  // size is a power of two; at most half full
};

}  // namespace ember::examples
