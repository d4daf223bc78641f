#include "examples/models/word2vec/ngrams.h"

#include <ember/tensor/creation.h>

#include <utility>

namespace ember::examples {

NGrams::NGrams(WordStream stream, std::int64_t order, std::int64_t targets_per_batch)
    : stream_(std::move(stream)),
      order_(static_cast<std::size_t>(order)),
      targets_per_batch_(static_cast<std::size_t>(targets_per_batch)) {}

void NGrams::add_target(std::size_t position) {
  if (position == 0) return;
  words_.push_back(sentence_.words[position - 1]);
  targets_.push_back(sentence_.words[position]);
  for (std::size_t back = order_; back > 0; --back) {
    const bool exists = back <= position;
    before_.push_back(exists ? static_cast<std::int64_t>(words_.size() + 1 - back) : 0);
  }
}

bool NGrams::next(NGramBatch& batch, RandomStream& draws) {
  words_.clear();
  targets_.clear();
  before_.clear();
  auto& [words, position] = sentence_;
  if (position < words.size()) {  // continued sentence: add the context of the next target
    for (std::size_t i = position - std::min(order_, position); i + 1 < position; ++i) {
      words_.push_back(words[i]);
    }
  }
  while (targets_.size() < targets_per_batch_) {
    if (position < words.size()) {
      add_target(position++);
    } else {
      position = 0;
      if (!stream_.next(words, draws)) break;
    }
  }
  const auto count = static_cast<std::int64_t>(targets_.size());
  if (count == 0) return false;
  batch = {from_vector(words_), from_vector(targets_),
           from_vector(before_).reshape({count, static_cast<std::int64_t>(order_)})};
  return true;
}

void NGrams::save(Archive& state) const {
  stream_.save(state);
  sentence_.save(state);
}

void NGrams::load(Archive& state) {
  stream_.load(state);
  sentence_.load(state, stream_.vocabulary_size());
}

}  // namespace ember::examples
