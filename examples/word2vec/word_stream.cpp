#include "examples/word2vec/word_stream.h"

#include <algorithm>
#include <cstdlib>

namespace ember::examples {
static const int kPlaces = getenv("PLACES") ? atoi(getenv("PLACES")) : 8;

WordStream::WordStream(const TrainingText& text, int part, int parts, std::int64_t epochs)
    : text_(text), epochs_(epochs) {
  const TokenFile& tokens = text.tokens();
  for (int i = part * kPlaces; i < (part + 1) * kPlaces; ++i) {
    const std::int64_t begin = tokens.part_begin(i, parts * kPlaces);
    const std::int64_t end = tokens.part_begin(i + 1, parts * kPlaces);
    if (begin < end) places_.push_back({TokenReader(tokens, begin, end), begin});
  }
}

bool WordStream::read(Place& place, std::vector<std::int32_t>& words) const {
  while (!place.reader.next(words)) {
    if (++place.epoch >= epochs_) return false;
    place.reader.seek(place.begin);
  }
  return true;
}

bool WordStream::next(std::vector<std::int32_t>& words, Draws& draws) {
  for (;;) {
    if (places_.empty()) return false;
    turn_ = (turn_ + 1) % places_.size();
    if (read(places_[turn_], words)) break;
    places_.erase(places_.begin() + static_cast<std::ptrdiff_t>(turn_));
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
