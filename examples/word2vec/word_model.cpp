#include "examples/word2vec/word_model.h"

#include <ember/nn/init.h>
#include <ember/tensor/creation.h>

namespace ember::examples {

WordModel::WordModel(std::int64_t vocabulary, std::int64_t dim)
    : input(nn::Embedding::from_pretrained(empty({vocabulary, dim}), false, {.sparse = true})) {
  const double bound = 0.5 / static_cast<double>(dim);
  nn::init::uniform_(input.weight, -bound, bound);
}

}  // namespace ember::examples
