// Exercise 8, solved: the loss of skip-gram.
#include <ember/ember.h>

using namespace ember;

Variable skip_gram_loss(const Variable& x, const Variable& y, const Variable& noise) {
  const Variable with_y = sum(x * y, 1);                       // (B): x·y
  const Variable with_noise = sum(x.unsqueeze(1) * noise, 2);  // (B, K): x·n[k]
  // x·y is to be large, x·n[k] small: hence the minus sign.
  return -log_sigmoid(with_y) - sum(log_sigmoid(-with_noise), 1);  // (B)
}
