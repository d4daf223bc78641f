/// A cursor in a sentence that is processed over several batches.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "examples/models/word2vec/archive.h"

namespace ember::examples {

struct SentenceCursor {
  std::vector<std::int32_t> words;
  std::size_t position = 0;  // of the next word to process

  void save(Archive& state) const {
    state.put(words);
    state.put(position);
  }
  /// InputError: the saved words are not of this vocabulary, or the position is past the end.
  void load(Archive& state, std::int32_t vocabulary_size) {
    state.take(words);
    state.take(position);
    const bool possible =
        position <= words.size() && std::all_of(words.begin(), words.end(), [=](std::int32_t id) {
          return id >= 0 && id < vocabulary_size;
        });
    if (!possible) throw InputError("the saved sentence cannot be");
  }
};

}  // namespace ember::examples
