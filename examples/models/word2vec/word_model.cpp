#include "examples/models/word2vec/word_model.h"

#include <ember/nn/init.h>
#include <ember/tensor/creation.h>

#include <utility>

namespace ember::examples {

WordModel::WordModel(std::int64_t vocabulary, std::int64_t dim,
                     std::shared_ptr<OutputLayer> predictor)
    : input(nn::Embedding::from_pretrained(empty({vocabulary, dim}), false, {.sparse = true})),
      output(std::move(predictor)) {
  const double bound = 0.5 / static_cast<double>(dim);
  nn::init::uniform_(input.weight, -bound, bound);
}

void WordModel::become_replica() {
  output = output->copy();
  own_leaves();
}

std::vector<optim::SGD::Group> WordModel::groups() const {
  const StepBounds most = bounds();
  const double rate = input_rate();
  return {{{input.weight}, {.lr = rate, .max_row_norm = most.longest_input / rate}},
          {output->parameters(), {.lr = 1, .max_row_norm = most.longest_output}}};
}

}  // namespace ember::examples
