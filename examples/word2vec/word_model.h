/// A model that learns word vectors from text, whatever its kind, and what a thread needs to train
/// it.
#pragma once

#include <ember/nn/embedding.h>
#include <ember/optim/sgd.h>

#include <memory>
#include <vector>

#include "examples/word2vec/draws.h"
#include "examples/word2vec/word_stream.h"

namespace ember::examples {

/// One thread's part in a training: a replica of the model, on the same numbers but with leaves of
/// its own, and the text that it learns from.
class Learner {
 public:
  virtual ~Learner() = default;

  /// The loss of the next batch, summed over what it predicts; undefined when the text is over.
  virtual Variable next_loss(Draws& draws) = 0;
  /// How many predictions the last loss is the sum of.
  virtual std::int64_t predictions() const = 0;
  /// Words with a vector that were passed so far.
  virtual std::int64_t words_done() const = 0;

  /// The replica's parameters, with learning rates as parts of the whole training's: see
  /// WordModel::groups.
  virtual std::vector<optim::SGD::Group> groups() const = 0;
  /// Called between backward() and the step: for gradients that might be too large for it.
  virtual void clip_gradients() const {}

  /// Where it stands in the text, between two batches.
  virtual void save(StateNumbers& state) const = 0;
  virtual void load(StateNumbers& state) = 0;
};

class WordModel : public nn::Module {
 public:
  /// Learns from `stream`; the model must outlive it.
  virtual std::unique_ptr<Learner> learner(WordStream stream) const = 0;

  nn::Embedding input;  // (V, D): the vectors that one keeps

 protected:
  /// V = vocabulary, D = dim. The vectors start uniform in +-1/2D, as in the word2vec tool.
  WordModel(std::int64_t vocabulary, std::int64_t dim);
};

}  // namespace ember::examples
