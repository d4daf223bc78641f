#include "examples/models/word2vec/windows.h"

#include <ember/tensor/creation.h>

#include <algorithm>
#include <utility>

namespace ember::examples {

Windows::Windows(WordStream stream, std::int64_t window, std::int64_t windows_per_batch)
    : stream_(std::move(stream)),
      window_(static_cast<std::size_t>(window)),
      windows_per_batch_(static_cast<std::size_t>(windows_per_batch)) {}

void Windows::add_window(std::size_t position, RandomStream& draws) {
  const auto reach = 1 + static_cast<std::size_t>(draws.below(static_cast<std::int64_t>(window_)));
  const std::vector<std::int32_t>& sentence = sentence_.words;
  const std::size_t first = position < reach ? 0 : position - reach;
  const std::size_t end = std::min(position + reach + 1, sentence.size());
  if (end - first < 2) return;
  if (upto_ == 0) upto_ = position < window_ ? 0 : position - window_;
  for (; upto_ < end; ++upto_) words_.push_back(sentence[upto_]);
  const auto place_of = [base = words_.size() - upto_](std::size_t i) {
    return static_cast<std::int64_t>(base + i);
  };
  for (std::size_t i = first; i < end; ++i) {
    if (i != position) places_.push_back(place_of(i));
  }
  centres_.push_back(sentence[position]);
  offsets_.push_back(static_cast<std::int64_t>(places_.size()));
}

bool Windows::next(WindowBatch& batch, RandomStream& draws) {
  words_.clear();
  centres_.clear();
  places_.clear();
  offsets_.assign(1, 0);
  upto_ = 0;
  auto& [words, position] = sentence_;
  while (centres_.size() < windows_per_batch_) {
    if (position < words.size()) {
      add_window(position++, draws);
    } else {
      position = upto_ = 0;
      if (!stream_.next(words, draws)) break;
    }
  }
  if (centres_.empty()) return false;
  batch = {
      from_vector(words_), from_vector(centres_), {from_vector(places_), from_vector(offsets_)}};
  return true;
}

void Windows::save(Archive& state) const {
  stream_.save(state);
  sentence_.save(state);
}

void Windows::load(Archive& state) {
  stream_.load(state);
  sentence_.load(state, stream_.vocabulary_size());
}

}  // namespace ember::examples
