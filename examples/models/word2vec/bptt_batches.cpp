#include "examples/models/word2vec/bptt_batches.h"

#include <ember/tensor/creation.h>

#include <utility>

namespace ember::examples {
namespace {

/// Whether the sentence has another input word and target.
bool has_more(const SentenceCursor& lane) {
  return lane.position + 1 < lane.words.size();
}

}  // namespace

BpttBatches::BpttBatches(WordStream stream, std::int64_t lanes, std::int64_t steps)
    : stream_(std::move(stream)),
      steps_(static_cast<std::size_t>(steps)),
      lanes_(static_cast<std::size_t>(lanes)) {}

/// Moves the lane to the next sentence of at least two words; false at the end of the text.
bool BpttBatches::begin_sentence(SentenceCursor& lane, RandomStream& draws) {
  do {
    lane.position = 0;
    if (!stream_.next(lane.words, draws)) return false;
  } while (!has_more(lane));
  return true;
}

bool BpttBatches::next(BpttBatch& batch, RandomStream& draws) {
  const std::size_t count = lanes_.size();
  const auto width = static_cast<std::int64_t>(count);
  batch.words = zeros({static_cast<std::int64_t>(steps_), width}, DType::i64);
  batch.carry = zeros({width, 1});
  std::vector<std::int64_t> targets, steps;
  for (std::size_t b = 0; b < count; ++b) {
    SentenceCursor& lane = lanes_[b];
    if (has_more(lane)) {
      batch.carry.data<float>()[b] = 1;
    } else if (!begin_sentence(lane, draws)) {
      continue;
    }
    for (std::size_t t = 0; t < steps_ && has_more(lane); ++t) {
      const std::size_t step = t * count + b;
      batch.words.data<std::int64_t>()[step] = lane.words[lane.position++];
      targets.push_back(lane.words[lane.position]);
      steps.push_back(static_cast<std::int64_t>(step));
    }
  }
  batch.targets = from_vector(targets);
  batch.steps = from_vector(steps);
  return !targets.empty();
}

void BpttBatches::save(Archive& state) const {
  stream_.save(state);
  for (const SentenceCursor& lane : lanes_) lane.save(state);
}

void BpttBatches::load(Archive& state) {
  stream_.load(state);
  for (SentenceCursor& lane : lanes_) lane.load(state, stream_.vocabulary_size());
}

}  // namespace ember::examples
