/// A Learner for models without state between batches.
#pragma once

#include <utility>

#include "examples/models/word2vec/learner.h"

namespace ember::examples {

/// `Batches` splits the text into batches (ngrams.h, windows.h): it has a type Batch, next(batch,
/// draws), words_done(), save(state) and load(state). `Model` is a WordModel with loss(batch,
/// draws) and prediction_count(batch).
template <class Model, class Batches>
class BatchLearner : public Learner {
 public:
  BatchLearner(const Model& model, Batches batches)
      : replica_(model), batches_(std::move(batches)) {
    replica_.become_replica();
  }

  const WordModel& replica() const override { return replica_; }

  Variable next_loss(RandomStream& draws) override {
    if (!batches_.next(batch_, draws)) return {};
    return replica_.loss(batch_, draws);
  }
  std::int64_t prediction_count() const override { return replica_.prediction_count(batch_); }
  std::int64_t words_done() const override { return batches_.words_done(); }

  void save(Archive& state) const override { batches_.save(state); }
  void load(Archive& state) override { batches_.load(state); }

 private:
  Model replica_;
  Batches batches_;
  typename Batches::Batch batch_;
};

}  // namespace ember::examples
