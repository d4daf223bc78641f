#include "examples/formats/tokenizers/bpe_trainer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <queue>
#include <string>
#include <utility>
#include <vector>

#include "examples/formats/files/errors.h"
#include "examples/formats/tokenizers/byte_letters.h"
#include "examples/formats/tokenizers/gpt2_split.h"
#include "examples/formats/tokenizers/pair_map.h"

namespace ember::examples {
namespace {

constexpr std::size_t kLongestCounted = 256;

/// The distinct pieces of a text and their counts.
struct CountedPieces {
  WordTable pieces;
  std::vector<std::int64_t> counts;
};

CountedPieces count_pieces(std::string_view text) {
  CountedPieces counted;
  while (!text.empty()) {
    const std::size_t length = std::min(gpt2_piece_length(text), kLongestCounted);
    const auto id = static_cast<std::size_t>(counted.pieces.add(text.substr(0, length)));
    if (id == counted.counts.size()) counted.counts.push_back(0);
    ++counted.counts[id];
    text.remove_prefix(length);
  }
  return counted;
}

class Trainer {
 public:
  explicit Trainer(const CountedPieces& counted) {
    std::array<std::int32_t, 256> byte_tokens{};
    for (const std::uint8_t byte : bytes_by_letter()) {
      byte_tokens[byte] = vocabulary_.tokens.add(std::string(1, static_cast<char>(byte)));
    }
    for (std::int32_t id = 0; id < counted.pieces.size(); ++id) {
      Word& word = words_.emplace_back();
      word.count = counted.counts[static_cast<std::size_t>(id)];
      for (const char byte : counted.pieces.word(id)) {
        word.symbols.push_back(byte_tokens[static_cast<unsigned char>(byte)]);
      }
    }
    count_all_pairs();
  }

  /// Merges the most frequent pair; false if no pair occurs twice.
  bool merge_most_frequent() {
    const auto found = take_most_frequent();
    if (!found) return false;
    const auto [left, right] = *found;
    std::string bytes(vocabulary_.tokens.word(left));
    bytes += vocabulary_.tokens.word(right);
    // The same bytes are the same token, however they are merged. So a pair that was merged can
    // appear again.
    const BpeMerge merge{left, right, vocabulary_.tokens.add(bytes)};
    Pair pair = std::exchange(pairs_(left, right), {});
    if (!pair.was_merged) vocabulary_.merges.push_back(merge);

    grown_.clear();
    for (const std::int32_t word : pair.words) merge_in(word, merge);
    pairs_(left, right) = {0, {}, true};  // also if occurrences overlapped, as in "aaa"
    std::sort(grown_.begin(), grown_.end());
    grown_.erase(std::unique(grown_.begin(), grown_.end()), grown_.end());
    for (const auto& [l, r] : grown_) candidates_.push({pairs_(l, r).count, l, r});
    return true;
  }

  const WordTable& tokens() const { return vocabulary_.tokens; }

  BpeVocabulary finish() {
    vocabulary_.tokens.add(kEndOfText);
    return std::move(vocabulary_);
  }

 private:
  struct Word {
    std::vector<std::int32_t> symbols;
    std::int64_t count = 0;  // how often the word occurs in the text
  };

  struct Pair {
    std::int64_t count = 0;
    std::vector<std::int32_t> words;  // all words it occurs in; may include stale ones
    bool was_merged = false;
  };

  /// A pair with a possibly stale count: the true one may be lower.
  struct Candidate {
    std::int64_t count;
    std::int32_t left, right;
    bool operator<(const Candidate& other) const {
      return count != other.count ? count < other.count
                                  : std::pair(left, right) > std::pair(other.left, other.right);
    }
  };

  void count_all_pairs() {
    for (std::int32_t id = 0; id < std::ssize(words_); ++id) {
      const std::vector<std::int32_t>& symbols = words_[static_cast<std::size_t>(id)].symbols;
      for (std::size_t i = 1; i < symbols.size(); ++i) add_to(symbols[i - 1], symbols[i], id);
    }
    pairs_.for_each([&](std::int32_t left, std::int32_t right, const Pair& pair) {
      candidates_.push({pair.count, left, right});
    });
  }

  std::optional<std::pair<std::int32_t, std::int32_t>> take_most_frequent() {
    while (!candidates_.empty()) {
      Candidate top = candidates_.top();
      candidates_.pop();
      const std::int64_t count = pairs_(top.left, top.right).count;
      if (count < 2) continue;
      if (count == top.count) return std::pair(top.left, top.right);
      top.count = count;
      candidates_.push(top);
    }
    return std::nullopt;
  }

  /// Counts an occurrence of the pair in this word.
  void add_to(std::int32_t left, std::int32_t right, std::int32_t word) {
    Pair& pair = pairs_(left, right);
    pair.count += words_[static_cast<std::size_t>(word)].count;
    if (pair.words.empty() || pair.words.back() != word) pair.words.push_back(word);
  }

  /// Merges all occurrences of the pair in a word from left to right, and updates the counts of the
  /// pairs that disappear and appear.
  void merge_in(std::int32_t id, const BpeMerge& merge) {
    auto& [symbols, count] = words_[static_cast<std::size_t>(id)];
    std::size_t kept = 0;
    for (std::size_t i = 0; i < symbols.size(); ++i) {
      const bool is_pair =
          i + 1 < symbols.size() && symbols[i] == merge.left && symbols[i + 1] == merge.right;
      if (!is_pair) {
        symbols[kept++] = symbols[i];
        continue;
      }
      if (kept > 0) {
        pairs_(symbols[kept - 1], merge.left).count -= count;
        grow(symbols[kept - 1], merge.result, id);
      }
      if (i + 2 < symbols.size()) {
        pairs_(merge.right, symbols[i + 2]).count -= count;
        grow(merge.result, symbols[i + 2], id);
      }
      symbols[kept++] = merge.result;
      ++i;
    }
    symbols.resize(kept);
  }

  void grow(std::int32_t left, std::int32_t right, std::int32_t word) {
    add_to(left, right, word);
    grown_.emplace_back(left, right);
  }

  BpeVocabulary vocabulary_;
  std::vector<Word> words_;
  PairMap<Pair> pairs_;
  std::priority_queue<Candidate> candidates_;
  std::vector<std::pair<std::int32_t, std::int32_t>> grown_;  // counts grew in this merge
};

}  // namespace

BpeVocabulary train_bpe(std::string_view text, std::int32_t vocab_size) {
  if (vocab_size < kSmallestBpe) {
    throw UsageError(
        fmt::format("a vocabulary of {} tokens was asked for: the bytes and {} alone "
                    "are {}",
                    vocab_size, kEndOfText, kSmallestBpe));
  }
  Trainer trainer(count_pieces(text));
  while (trainer.tokens().size() + 1 < vocab_size) {
    if (trainer.merge_most_frequent()) continue;
    throw InputError(
        fmt::format("the text is too short for a vocabulary of {} tokens: after {} no "
                    "pair occurs twice",
                    vocab_size, trainer.tokens().size() + 1));
  }
  return trainer.finish();
}

}  // namespace ember::examples
