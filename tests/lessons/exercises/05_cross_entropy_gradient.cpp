#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/reduce.h"
#include "wrong_answer.h"

using namespace ember;

Tensor cross_entropy_gradient(const Tensor& logits, const Tensor& targets) {
  const Tensor p = softmax(logits, wrong("softmax_over_rows") ? 0 : 1);
  const Tensor target = one_hot(targets, logits.size(1), logits.dtype());
  if (wrong("target_forgotten")) return p / logits.size(0);
  if (wrong("sign")) return (target - p) / logits.size(0);
  if (wrong("sum_over_rows")) return p - target;
  return (p - target) / logits.size(wrong("mean_over_classes") ? 1 : 0);
}
