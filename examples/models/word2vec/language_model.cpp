#include "examples/models/word2vec/language_model.h"

#include <ember/optim/clip_grad.h>
#include <ember/tensor/creation.h>

namespace ember::examples {

std::vector<optim::SGD::Group> LanguageModel::groups() const {
  std::vector<optim::SGD::Group> all = WordModel::groups();
  all.push_back({hidden_layer().parameters(), {.lr = 1}});
  return all;
}

void LanguageModel::clip_gradients() const {
  optim::clip_grad_norm_(hidden_layer().parameters(), bounds().longest_layer);
}

Variable LanguageModel::loss_of(const Variable& hidden, const Tensor& rows, const Tensor& targets,
                                RandomStream& draws) const {
  return output->loss(hidden, targets, {rows, arange(targets.numel() + 1)}, draws);
}

}  // namespace ember::examples
