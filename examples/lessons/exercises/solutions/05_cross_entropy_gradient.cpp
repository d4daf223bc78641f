// Exercise 5, solved: the gradient of cross entropy.
#include <ember/ember.h>

using namespace ember;

Tensor cross_entropy_gradient(const Tensor& logits, const Tensor& targets) {
  const Tensor p = softmax(logits, 1);                                     // (N, C)
  const Tensor target = one_hot(targets, logits.size(1), logits.dtype());  // (N, C)
  // What was predicted minus what should have been; by N, as the loss is a mean over the rows.
  return (p - target) / logits.size(0);
}
