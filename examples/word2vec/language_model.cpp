#include "examples/word2vec/language_model.h"

#include <ember/nn/init.h>
#include <ember/optim/clip_grad.h>
#include <ember/tensor/creation.h>

#include <cstdlib>
#include <utility>

namespace ember::examples {
namespace {

double knob(const char* name, double otherwise) {
  const char* v = std::getenv(name);
  return v ? std::atof(v) : otherwise;
}

}  // namespace

LanguageModel::LanguageModel(std::int64_t vocabulary, std::int64_t dim,
                             std::shared_ptr<Output> predictor)
    : WordModel(nn::Embedding::from_pretrained(empty({vocabulary, dim}), false, {.sparse = true})),
      output(std::move(predictor)) {
  const double bound = knob("K_INIT", 0.5 / static_cast<double>(dim));
  nn::init::uniform_(input.weight, -bound, bound);
}

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
  const double norm = knob("K_ROW", 5);
  return {{input_, {.lr = knob("K_IN", 1), .max_row_norm = norm / knob("K_IN", 1)}},
          {output_, {.lr = 1, .max_row_norm = norm}},
          {hidden_layer_, {.lr = knob("K_DENSE", 0.1)}}};
}

void LanguageLearner::clip_gradients() const {
  optim::clip_grad_norm_(hidden_layer_, knob("K_CLIP", 5));
}

}  // namespace ember::examples
