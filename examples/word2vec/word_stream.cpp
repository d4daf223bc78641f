#include "examples/word2vec/word_stream.h"

#include <algorithm>

namespace ember::examples {

WordStream::WordStream(const TrainingText& text, int part, int parts, std::int64_t epochs)
    : text_(text),
      reader_(text.tokens(), text.tokens().part_begin(part, parts),
              text.tokens().part_begin(part + 1, parts)),
      begin_(reader_.position()),
      epochs_(epochs) {}

bool WordStream::next(std::vector<std::int32_t>& words, Draws& draws) {
  while (!reader_.next(words)) {
    if (++epoch_ >= epochs_) return false;
    reader_.seek(begin_);
  }
  std::size_t kept = 0;
  for (const std::int32_t token : words) {
    const std::int32_t id = text_.id_of(token);
    if (id < 0) continue;
    ++words_done_;
    const float keep = text_.keep(id);
    if (keep >= 1 || draws.uniform() < static_cast<double>(keep)) words[kept++] = id;
  }
  words.resize(kept);
  return true;
}

}  // namespace ember::examples
