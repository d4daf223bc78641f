/// A text held as numbers: its distinct words, and its sentences as their ids.
///
/// 4 bytes a word: the 6.2 million words of a 34 MB file take 25 MB. What must not hold a whole
/// text in memory reads sentences from a SentenceReader instead.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "examples/text/word_table.h"

namespace ember::examples {

/// Sentences of ids, one after the other.
class Sentences {
 public:
  std::size_t size() const { return ends_.size(); }

  /// REQUIRES: i < size().
  std::span<const std::int32_t> operator[](std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return std::span(ids_).subspan(begin, ends_[i] - begin);
  }

  /// All sentences as one.
  std::span<const std::int32_t> ids() const { return ids_; }

  void add_word(std::int32_t id) { ids_.push_back(id); }
  void end_sentence() { ends_.push_back(ids_.size()); }

 private:
  std::vector<std::int32_t> ids_;
  std::vector<std::size_t> ends_;
};

struct Corpus {
  std::string name;     // of the file, for messages
  WordTable words;      // in order of first appearance
  Sentences sentences;  // ids of `words`
};

/// Reads a whole file; SentenceReader says how it is cut into sentences and words. Throws
/// InputError for a file that is missing, cannot be read, is not UTF-8 or holds no word.
Corpus read_corpus(const std::string& path);

/// The same for text in memory, called `name` in messages.
Corpus corpus_from_text(std::string_view text, std::string name);

}  // namespace ember::examples
