/// A corpus as a temporary file of word ids. The text is parsed once; later passes read the ids,
/// mostly from the page cache.
///
/// The file has no name and disappears with this object or the process. An id has 4 bytes, a third
/// less than the text. Memory holds only the distinct words and an offset every few thousand
/// tokens, so it hardly grows with the text.
///
/// Thread-safety: several TokenReaders may read one TokenFile at once.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "examples/formats/text/fingerprint.h"
#include "examples/formats/text/sentence_reader.h"
#include "examples/formats/text/word_table.h"

namespace ember::examples {

class TokenFile {
 public:
  /// Creates the file in `directory`. InputError: cannot write there.
  explicit TokenFile(const std::filesystem::path& directory);
  TokenFile(const TokenFile&) = delete;
  TokenFile& operator=(const TokenFile&) = delete;
  ~TokenFile();

  /// Adds all sentences of a text; reports progress through `on_progress`. InputError: the reader's
  /// errors; the text has no words; the disk is full.
  void add(SentenceReader text, const std::function<void(std::uint64_t bytes)>& on_progress = {});

  /// The distinct words in order of first appearance, and their counts.
  const WordTable& words() const { return words_; }
  std::span<const std::int64_t> counts() const { return counts_; }

  /// The number of words in the text, repetitions included.
  std::int64_t word_count() const { return word_count_; }

  std::int64_t sentence_count() const { return size_ - word_count_; }

  /// A hash of all words in order, which identifies the text.
  std::uint64_t fingerprint() const { return fingerprint_.value(); }

  /// The offset where the i-th of `parts` parts of about equal length begins, or (i == parts) where
  /// the last ends, counted in tokens: words and ends of sentences. Parts begin with a sentence;
  /// the first has at least one sentence, others may be empty.
  std::int64_t part_begin(int i, int parts) const;

 private:
  friend class TokenReader;
  void put(std::int32_t token);
  void flush();

  std::string directory_;
  int descriptor_ = -1;
  std::vector<std::int32_t> unwritten_;
  std::int64_t size_ = 0;                // in tokens, ends of sentences included
  std::vector<std::int64_t> landmarks_;  // offsets where some of the sentences begin, ascending
  std::int64_t word_count_ = 0;
  Fingerprint fingerprint_;
  WordTable words_;
  std::vector<std::int64_t> counts_;
};

/// Reads the sentences of one part of a TokenFile in order.
class TokenReader {
 public:
  /// REQUIRES: begin <= end, both from part_begin. The file must outlive this.
  TokenReader(const TokenFile& file, std::int64_t begin, std::int64_t end);

  /// Fills `ids` with the next sentence's words, as ids of the file's words(); false at the end.
  /// InputError: cannot read.
  bool next(std::vector<std::int32_t>& ids);

  /// The offset of the next sentence. After seek() to it, that sentence is next again.
  std::int64_t position() const { return position_; }
  void seek(std::int64_t position);

 private:
  void refill();

  const TokenFile* file_;
  std::int64_t position_, end_;
  std::vector<std::int32_t> block_;
  std::size_t used_ = 0;  // tokens of block_ that were returned
};

}  // namespace ember::examples
