/// One thread's part in a training: a replica of the model, and the text that it learns from.
#pragma once

#include "examples/models/word2vec/random_stream.h"
#include "examples/models/word2vec/word_model.h"

namespace ember::examples {

class Learner {
 public:
  virtual ~Learner() = default;

  /// The model whose numbers it trains: WordModel::become_replica made it.
  virtual const WordModel& replica() const = 0;

  /// The loss of the next batch, summed over what it predicts; undefined when the text is over.
  virtual Variable next_loss(RandomStream& draws) = 0;
  /// How many predictions the last loss is the sum of.
  virtual std::int64_t prediction_count() const = 0;
  /// Words with a vector that were passed so far.
  virtual std::int64_t words_done() const = 0;

  /// Where it stands in the text, between two batches.
  virtual void save(Archive& state) const = 0;
  virtual void load(Archive& state) = 0;
};

}  // namespace ember::examples
