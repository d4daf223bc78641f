/// A model that learns word vectors from text: a table of input vectors, the ones that one keeps,
/// and an OutputLayer that predicts words. What leads from the one to the other is each kind's own.
#pragma once

#include <ember/optim/sgd.h>

#include <memory>
#include <vector>

#include "examples/models/word2vec/output_layer.h"
#include "examples/models/word2vec/word_stream.h"

namespace ember::examples {

class Learner;

class WordModel : public nn::Module {
 public:
  /// What learns from `stream`, with a replica of its own; the stream's text must outlive it.
  virtual std::unique_ptr<Learner> learner(WordStream stream) const = 0;

  /// Makes this copy of a model a replica for another thread: on the same numbers, but with leaves
  /// of its own.
  void become_replica();

  /// All parameters, with learning rates as parts of the whole training's.
  virtual std::vector<optim::SGD::Group> groups() const;
  /// Called between backward() and the step: for gradients that might be too large for it.
  virtual void clip_gradients() const {}

  nn::Embedding input;  // (V, D): the vectors that one keeps
  std::shared_ptr<OutputLayer> output;

 protected:
  /// V = vocabulary, D = dim. The vectors start uniform in +-1/2D, as in the word2vec tool.
  WordModel(std::int64_t vocabulary, std::int64_t dim, std::shared_ptr<OutputLayer> predictor);

  virtual StepBounds bounds() const { return output->bounds(predictions_per_word()); }
  /// Of each word of a batch, on average.
  virtual double predictions_per_word() const { return 1; }
  /// The input vectors' learning rate, as a multiple of the training's.
  virtual double input_rate() const { return 1; }
};

}  // namespace ember::examples
