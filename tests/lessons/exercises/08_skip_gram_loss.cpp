#include "ember/autograd/elementwise.h"
#include "ember/autograd/reduce.h"
#include "wrong_answer.h"

using namespace ember;

Variable skip_gram_loss(const Variable& x, const Variable& y, const Variable& noise) {
  const Variable with_y = sum(x * y, 1);
  const Variable with_noise = sum(x.unsqueeze(1) * noise, 2);
  const Variable pulled = wrong("log_of_sigmoid") ? log(sigmoid(with_y)) : log_sigmoid(with_y);
  const Variable pushed = log_sigmoid(wrong("noise_pulled") ? with_noise : -with_noise);
  if (wrong("sign")) return pulled + sum(pushed, 1);
  if (wrong("noise_averaged")) return -pulled - mean(pushed, 1);
  if (wrong("noise_forgotten")) return -pulled;
  if (wrong("batch_averaged")) return mean(-pulled - sum(pushed, 1));
  return -pulled - sum(pushed, 1);
}
