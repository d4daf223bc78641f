#include "examples/word2vec/skip_gram_batches.h"

#include <ember/tensor/creation.h>

#include <algorithm>
#include <cmath>

namespace ember::examples {
namespace {

constexpr std::int64_t kNegativesInAdvance = 1 << 18;

}  // namespace

SkipGramBatches::SkipGramBatches(const Sentences& sentences, const Vocabulary& vocabulary,
                                 const SkipGramOptions& options, std::uint64_t seed)
    : sentences_(sentences), options_(options), generator_(seed) {
  std::vector<double> weights;
  const double threshold = options.sample * static_cast<double>(vocabulary.total());
  for (const std::int64_t count : vocabulary.counts()) {
    const auto n = static_cast<double>(count);
    // The tool's own rule, which keeps a little more than the paper's 1 - sqrt(t / f).
    const double kept = (std::sqrt(n / threshold) + 1) * threshold / n;
    keep_.push_back(options.sample > 0 ? std::min(kept, 1.0) : 1.0);
    weights.push_back(std::pow(n, 0.75));
  }
  negative_weights_ = from_vector(weights);
}

std::int64_t SkipGramBatches::words_in_all() const {
  return static_cast<std::int64_t>(sentences_.ids().size()) * options_.epochs;
}

double SkipGramBatches::uniform() {
  return static_cast<double>(generator_.next() >> 11) * 0x1p-53;
}

bool SkipGramBatches::read_sentence() {
  if (sentence_ == sentences_.size()) {
    sentence_ = 0;
    ++epoch_;
  }
  if (epoch_ >= options_.epochs) return false;
  const auto ids = sentences_[sentence_++];
  words_.clear();
  position_ = 0;
  for (const std::int32_t id : ids) {
    const double keep = keep_[static_cast<std::size_t>(id)];
    if (keep == 1 || uniform() < keep) words_.push_back(id);
  }
  words_done_ += static_cast<std::int64_t>(ids.size());
  return true;
}

void SkipGramBatches::add_centre(std::size_t position) {
  const auto window =
      1 + static_cast<std::size_t>(uniform() * static_cast<double>(options_.window));
  const std::size_t first = position < window ? 0 : position - window;
  const std::size_t last = std::min(position + window, words_.size() - 1);
  if (first == last) return;  // a word alone
  const auto owner = static_cast<std::int64_t>(centres_.size());
  for (std::size_t i = first; i <= last; ++i) {
    if (i == position) continue;
    contexts_.push_back(words_[i]);
    owner_.push_back(owner);
  }
  centres_.push_back(words_[position]);
  windows_.push_back(static_cast<float>(last - first));
}

Tensor SkipGramBatches::draw_negatives() {
  const std::int64_t count = options_.shared_negatives;
  if (!negatives_.defined() || negatives_used_ + count > negatives_.numel()) {
    negatives_ =
        multinomial(negative_weights_, std::max(kNegativesInAdvance, count), true, generator_);
    negatives_used_ = 0;
  }
  negatives_used_ += count;
  return negatives_.narrow(0, negatives_used_ - count, count);
}

bool SkipGramBatches::next(SkipGramBatch& batch) {
  centres_.clear();
  contexts_.clear();
  owner_.clear();
  windows_.clear();
  while (static_cast<std::int64_t>(centres_.size()) < options_.centres_per_batch) {
    if (position_ < words_.size()) {
      add_centre(position_++);
    } else if (!read_sentence()) {
      break;
    }
  }
  if (centres_.empty()) return false;
  batch = {from_vector(centres_), from_vector(contexts_), from_vector(owner_), draw_negatives(),
           from_vector(windows_)};
  return true;
}

}  // namespace ember::examples
