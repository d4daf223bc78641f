#include "examples/word2vec/language_model.h"

#include <ember/optim/clip_grad.h>
#include <ember/tensor/creation.h>

#include <utility>

namespace ember::examples {
namespace {

/// No row of a table moves further at once than the learning rate times this.
constexpr double kMaxRowNorm = 5;

/// A batch's predictions all move the same weights of the hidden layer, and most of them the same
/// way: they get a part of the learning rate, and all of them together move no further at once than
/// that times kMaxNorm.
constexpr double kHiddenRate = 0.1, kMaxNorm = 5;

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
          {hidden_layer_, {.lr = kHiddenRate}}};
}

void LanguageLearner::clip_gradients() const {
  optim::clip_grad_norm_(hidden_layer_, kMaxNorm);
}

}  // namespace ember::examples
