/// What skip-gram and CBOW learn from: successive words of the text, each with the words around it.
///
/// As in the word2vec tool, each word's window is drawn anew from 1 to `window` words to either
/// side, so that near words are seen more often, and does not reach beyond its sentence.
#pragma once

#include <ember/tensor/bags.h>

#include <cstdint>
#include <vector>

#include "examples/models/word2vec/sentence_cursor.h"
#include "examples/models/word2vec/word_stream.h"

namespace ember::examples {

struct WindowBatch {
  Tensor words;    // (M) i64: words of the text in their order, each place once
  Tensor centres;  // (N) i64: the words in the middle of a window
  Bags contexts;   // N bags of places in `words`: the window around each of them
};

class Windows {
 public:
  using Batch = WindowBatch;

  Windows(WordStream stream, std::int64_t window, std::int64_t windows_per_batch);

  /// The next batch; false when the text is over. Words that stand alone have no window.
  bool next(WindowBatch& batch, RandomStream& draws);

  std::int64_t words_done() const { return stream_.words_done(); }

  /// Between two batches.
  void save(Archive& state) const;
  void load(Archive& state);

 private:
  void add_window(std::size_t position, RandomStream& draws);

  WordStream stream_;
  std::size_t window_, windows_per_batch_;
  SentenceCursor sentence_;

  // The batch being filled. Its words end with those of the present sentence before `upto_`; 0 when
  // it has none of that sentence yet.
  std::vector<std::int64_t> words_, centres_, places_, offsets_;
  std::size_t upto_ = 0;
};

}  // namespace ember::examples
