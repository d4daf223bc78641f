/// A model that learns word vectors: a table of input vectors, which are the result, and an
/// OutputLayer. Subclasses define how hidden vectors are computed from the input vectors.
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
  /// A learner with its own replica of this model, reading from `stream`, whose text must outlive
  /// it.
  virtual std::unique_ptr<Learner> learner(WordStream stream) const = 0;

  /// Turns this copy of a model into a replica for another thread: shared parameters, but its own
  /// leaves.
  void become_replica();

  /// All parameters, with learning rates relative to that of the training.
  virtual std::vector<optim::SGD::Group> groups() const;
  /// Called between backward() and the step, to limit large gradients.
  virtual void clip_gradients() const {}

  nn::Embedding input;  // (V, D): the word vectors
  std::shared_ptr<OutputLayer> output;

 protected:
  /// V = vocabulary, D = dim. The vectors are initialized uniformly in +-1/2D, as in the word2vec
  /// tool.
  WordModel(std::int64_t vocabulary, std::int64_t dim, std::shared_ptr<OutputLayer> predictor);

  virtual StepBounds bounds() const { return output->bounds(predictions_per_word()); }
  /// The average number of predictions per word of a batch.
  virtual double predictions_per_word() const { return 1; }
  /// The learning rate of the input vectors, relative to that of the training.
  virtual double input_rate() const { return 1; }
};

}  // namespace ember::examples
