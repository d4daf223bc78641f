/// A corpus as a file of word ids: read once as text, and then as often as needed, at the speed of
/// the disk's cache.
///
/// The ids lie in a file without a name, which is gone with this object or with the process: 4
/// bytes a word, a third less than the text. In memory are the distinct words and a place every
/// few thousand sentences, so that memory does not grow with the text.
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
  /// Keeps its file in `directory`. InputError: cannot write there.
  explicit TokenFile(const std::filesystem::path& directory);
  TokenFile(const TokenFile&) = delete;
  TokenFile& operator=(const TokenFile&) = delete;
  ~TokenFile();

  /// Adds all sentences of a text, and says now and then how far it has come.
  /// InputError: what the reader says; it has no word; the disk is full.
  void add(SentenceReader text, const std::function<void(std::uint64_t bytes)>& on_progress = {});

  /// The distinct words, in the order in which they first appeared, and how often each did.
  const WordTable& words() const { return words_; }
  std::span<const std::int64_t> counts() const { return counts_; }

  /// Of all words, as often as they occur.
  std::int64_t word_count() const { return word_count_; }

  std::int64_t sentence_count() const { return size_ - word_count_; }

  /// A hash of all words in their order: another text has another.
  std::uint64_t fingerprint() const { return fingerprint_.value(); }

  /// Where the i-th of `parts` stretches of about equal length begins, and where the last ends:
  /// its offset in ids of words and ends of sentences. Stretches begin with a sentence; the first
  /// has one at least, others may be empty.
  std::int64_t part_begin(int i, int parts) const;

 private:
  friend class TokenReader;
  void put(std::int32_t token);
  void flush();

  std::string directory_;
  int descriptor_ = -1;
  std::vector<std::int32_t> unwritten_;
  std::int64_t size_ = 0;                // tokens, ends of sentences included
  std::vector<std::int64_t> landmarks_;  // where some of the sentences begin, in ascending order
  std::int64_t word_count_ = 0;
  Fingerprint fingerprint_;
  WordTable words_;
  std::vector<std::int64_t> counts_;
};

/// Reads the sentences of a stretch of a TokenFile, one after the other.
class TokenReader {
 public:
  /// REQUIRES: begin <= end, both given by part_begin. The file must outlive this.
  TokenReader(const TokenFile& file, std::int64_t begin, std::int64_t end);

  /// Fills `ids` with the next sentence's words, as ids of the file's words(); false at the end.
  /// InputError: cannot read.
  bool next(std::vector<std::int32_t>& ids);

  /// Where the next sentence begins; going back there reads it again.
  std::int64_t position() const { return position_; }
  void seek(std::int64_t position);

 private:
  void refill();

  const TokenFile* file_;
  std::int64_t position_, end_;
  std::vector<std::int32_t> block_;
  std::size_t used_ = 0;  // of block_
};

}  // namespace ember::examples
