#include "examples/word2vec/language_model.h"

#include <ember/optim/clip_grad.h>
#include <ember/tensor/creation.h>

#include <utility>

namespace ember::examples {
namespace {

/// How far a row of a table, and the hidden layer as a whole, move at once at most, in learning
/// rates. Rows seldom want to move so far. The hidden layer always does, as its gradient is a sum
/// over all predictions of a batch: each of its steps has this length.
constexpr double kMaxRowNorm = 5, kMaxLayerNorm = 0.5;

}  // namespace

LanguageModel::LanguageModel(std::int64_t vocabulary, std::int64_t dim,
                             std::shared_ptr<Output> predictor)
    : WordModel(vocabulary, dim), output(std::move(predictor)) {}

Variable LanguageModel::predict(const Variable& hidden, const Tensor& rows, const Tensor& targets,
                                Draws& draws) const {
  return output->loss(hidden, targets, {rows, arange(targets.numel() + 1)}, draws);
}

void LanguageModel::become_replica() {
  output = output->copy();
  own_leaves();
}

LanguageLearner::LanguageLearner(const LanguageModel& model, const nn::Module& hidden_layer)
    : input_{model.input.weight},
      hidden_layer_(hidden_layer.parameters()),
      output_(model.output->parameters()) {}

std::vector<optim::SGD::Group> LanguageLearner::groups() const {
  return {{input_, {.lr = 1, .max_row_norm = kMaxRowNorm}},
          {output_, {.lr = 1, .max_row_norm = kMaxRowNorm}},
          {hidden_layer_, {.lr = 1}}};
}

void LanguageLearner::clip_gradients() const {
  optim::clip_grad_norm_(hidden_layer_, kMaxLayerNorm);
}

}  // namespace ember::examples
