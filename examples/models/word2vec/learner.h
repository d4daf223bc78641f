/// One thread of a training: a replica of the model, and its share of the text.
#pragma once

#include "examples/models/word2vec/random_stream.h"
#include "examples/models/word2vec/word_model.h"

namespace ember::examples {

class Learner {
 public:
  virtual ~Learner() = default;

  /// The model that it trains, made by WordModel::become_replica.
  virtual const WordModel& replica() const = 0;

  /// The loss of the next batch, summed over its predictions; undefined at the end of the text.
  virtual Variable next_loss(RandomStream& draws) = 0;
  /// The number of predictions in the last loss.
  virtual std::int64_t prediction_count() const = 0;
  /// Words of the vocabulary read so far, including those dropped by subsampling.
  virtual std::int64_t words_done() const = 0;

  /// The state between two batches.
  virtual void save(Archive& state) const = 0;
  virtual void load(Archive& state) = 0;
};

}  // namespace ember::examples
