// A lookup, a backward pass and a step, for a debugger to stop in.
#include "ember/autograd/elementwise.h"
#include "ember/autograd/reduce.h"
#include "ember/nn/embedding.h"
#include "ember/optim/sgd.h"
#include "ember/tensor/creation.h"

using namespace ember;

int main() {
  const nn::Embedding embedding(10, 8, {.sparse = true});
  const Tensor ids = tensor({3, 1, 4, 1, 5});
  const Variable loss = sum(square(embedding(ids)));
  loss.backward();
  optim::SGD sgd({embedding.weight}, {.lr = 0.1});
  sgd.step();
}
