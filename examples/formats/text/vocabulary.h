/// The words that get a vector: most frequent first, words of equal count alphabetically. A word's
/// id is its position in that order, and its row in an embedding table.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "examples/formats/text/word_table.h"

namespace ember::examples {

class Vocabulary {
 public:
  /// Keeps the words that occur at least `min_count` times; `counts[i]` is the count of word i of
  /// `words`. InputError: no word occurs twice (there is nothing to learn from), or fewer than two
  /// are kept. `source` names the corpus in errors.
  Vocabulary(const WordTable& words, std::span<const std::int64_t> counts, std::int64_t min_count,
             const std::string& source = "the corpus");

  std::int32_t size() const { return words_.size(); }
  std::optional<std::int32_t> id(std::string_view word) const { return words_.find(word); }
  std::string_view word(std::int32_t id) const { return words_.word(id); }
  std::vector<std::string_view> words() const;
  const WordTable& table() const { return words_; }

  /// The count of each word by id, in descending order.
  std::span<const std::int64_t> counts() const { return counts_; }

  /// The sum of the counts.
  std::int64_t total() const { return total_; }

 private:
  WordTable words_;
  std::vector<std::int64_t> counts_;
  std::int64_t total_ = 0;
};

}  // namespace ember::examples
