/// Batches for skip-gram and CBOW: successive words of the text, each with the words around it.
///
/// As in the word2vec tool, the size of each window is drawn from 1 to `window` words on each side,
/// so that near words are seen more often. A window ends at the ends of its sentence.
#pragma once

#include <ember/tensor/bags.h>

#include <cstdint>
#include <vector>

#include "examples/models/word2vec/sentence_cursor.h"
#include "examples/models/word2vec/word_stream.h"

namespace ember::examples {

struct WindowBatch {
  Tensor words;    // (M) i64: words of the text in order, each position once
  Tensor centres;  // (N) i64: the centre words
  Bags contexts;   // N bags of positions in `words`: the window of each centre
};

class Windows {
 public:
  using Batch = WindowBatch;

  Windows(WordStream stream, std::int64_t window, std::int64_t windows_per_batch);

  /// Makes the next batch; false at the end of the text. Sentences of one word have no window.
  bool next(WindowBatch& batch, RandomStream& draws);

  std::int64_t words_done() const { return stream_.words_done(); }

  /// The state between two batches.
  void save(Archive& state) const;
  void load(Archive& state);

 private:
  void add_window(std::size_t position, RandomStream& draws);

  WordStream stream_;
  std::size_t window_, windows_per_batch_;
  SentenceCursor sentence_;

  // The batch under construction. words_ ends with the words of the current sentence before
  // position upto_; upto_ is 0 while it has none of that sentence.
  std::vector<std::int64_t> words_, centres_, places_, offsets_;
  std::size_t upto_ = 0;
};

}  // namespace ember::examples
