// Exercise 8: the loss of skip-gram. After lesson 4 (skip_gram), 10 minutes.
//
// When it is solved you can say what pulls two words together, and what keeps all words from
// falling into one point.
//
// A word x stands beside a word y in the text, and K noise words n were drawn at random. The vector
// of x should fit that of y, and not those of the noise. With s the sigmoid, s(a) = 1 / (1 + e^-a):
//
//     loss = -log s(x·y) - sum over k of log s(-x·n[k])
//
// Shapes: B such words at once: x (B, C), y (B, C), noise (B, K, C); the result is (B), a loss for
// each.
// Useful: log_sigmoid(a) is log s(a) without overflow; sum(a, axis); a * b broadcasts, and
// x.unsqueeze(1) has the shape (B, 1, C).
// Read: nn/negative_sampling.h.
#include <ember/ember.h>

using namespace ember;

Variable skip_gram_loss(const Variable& x, const Variable& y, const Variable& noise) {
  // Your code here, in place of these zeros of the right shape.
  return zeros({x.size(0)}, x.dtype());
}
