// Exercise 5: the gradient of cross entropy. After lesson 3 (row_gradient), 10 minutes.
//
// When it is solved you can say what a model that predicts words is told after each guess, and why
// the gradients of a batch do not grow with its size.
//
// Each row of logits z is turned into probabilities p, and the loss is the mean over the rows of
// minus the log probability of the row's target:
//
//     p[i] = softmax(z[i]),     L = 1/N  sum over i of  -log p[i][targets[i]]
//
// The derivative of -log p[i][t] with respect to z[i][j] is p[i][j] - [j = t], where [j = t] is 1
// in the target's column and 0 in the others. (Derive it once on paper: it is worth it.)
//
// Shapes: logits (N, C), targets (N) with numbers from 0 to C - 1; the result is (N, C), the
// derivative of L.
// Useful: softmax(x, axis); one_hot(ids, classes, DType::f64); logits.size(axis).
// Read: nn/losses.h (cross_entropy), tensor/reduce.h (softmax).
#include <ember/ember.h>

using namespace ember;

Tensor cross_entropy_gradient(const Tensor& logits, const Tensor& targets) {
  // Your code here, in place of these zeros of the right shape.
  return zeros_like(logits);
}
