#include "examples/models/word2vec/word_stream.h"

#include <algorithm>

namespace ember::examples {
namespace {

constexpr int kPlaces = 8;

}  // namespace

WordStream::WordStream(const TrainingText& text, int part, int parts, std::int64_t epochs)
    : text_(&text), epochs_(epochs) {
  const TokenFile& tokens = text.tokens();
  // Interleaves the parts, so that all threads get similar text and take equally long.
  for (int i = part; i < parts * kPlaces; i += parts) {
    const std::int64_t begin = tokens.part_begin(i, parts * kPlaces);
    const std::int64_t end = tokens.part_begin(i + 1, parts * kPlaces);
    places_.push_back({TokenReader(tokens, begin, end), begin, end});
  }
}

/// Reads the next sentence at this place; false after its last epoch.
bool WordStream::read(Place& place, std::vector<std::int32_t>& words) const {
  while (place.epoch < epochs_) {
    if (place.reader.next(words)) return true;
    place.reader.seek(place.begin);
    ++place.epoch;
  }
  return false;
}

/// Replaces tokens by ids, drops unknown and subsampled words, and returns how many had an id.
std::int64_t WordStream::keep_some(std::vector<std::int32_t>& words, RandomStream& draws) const {
  std::int64_t known = 0;
  std::size_t kept = 0;
  for (const std::int32_t token : words) {
    const std::int32_t id = text_->id_of(token);
    if (id < 0) continue;
    ++known;
    const float keep = text_->keep(id);
    if (keep >= 1 || draws.uniform() < static_cast<double>(keep)) words[kept++] = id;
  }
  words.resize(kept);
  return known;
}

bool WordStream::next(std::vector<std::int32_t>& words, RandomStream& draws) {
  for (std::size_t tried = 0; tried < places_.size(); ++tried) {
    Place& place = places_[turn_];
    turn_ = (turn_ + 1) % places_.size();
    if (!read(place, words)) continue;
    words_done_ += keep_some(words, draws);
    return true;
  }
  words.clear();
  return false;
}

void WordStream::save(Archive& state) const {
  state.put(turn_);
  state.put(words_done_);
  for (const Place& place : places_) {
    state.put(place.reader.position());
    state.put(place.epoch);
  }
}

void WordStream::load(Archive& state) {
  state.take(turn_);
  state.take(words_done_);
  const std::int64_t words_in_all = text_->known_words() * epochs_;
  bool possible = turn_ < places_.size() && words_done_ >= 0 && words_done_ <= words_in_all;
  for (Place& place : places_) {
    std::int64_t position = 0;
    state.take(position);
    state.take(place.epoch);
    possible = possible && position >= place.begin && position <= place.end && place.epoch >= 0;
    if (possible) place.reader.seek(position);
  }
  if (!possible) throw InputError("the saved place in the text is not one of this text");
}

}  // namespace ember::examples
