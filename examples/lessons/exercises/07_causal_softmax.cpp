// Exercise 7: causal softmax. After lesson 7 (attention), 10 minutes.
//
// When it is solved you can say how a GPT is kept from looking at the words that it is to predict.
//
// scores[i][j] says how well word j fits what word i looks for. Word i may look at itself and at
// the words before it, j <= i. Among these the weights sum to 1, and the others get 0:
//
//     weights[i][j] = exp(scores[i][j]) / (sum over k <= i of exp(scores[i][k]))   for j <= i
//     weights[i][j] = 0                                                            for j > i
//
// What exp makes 0 adds nothing to the sum: exp(-infinity) = 0.
//
// Shapes: scores (T, T), weights (T, T).
// Useful: softmax(x, axis), where the axis is the one whose weights sum to 1; masked_fill(x, mask,
// value) puts the value where the mask is true; ones_like(x) has the shape of x. triu(x, d) keeps
// x[i][j] where j >= i + d, the triangle at the upper right, and tril(x, d) where j <= i + d, the
// one at the lower left; the rest becomes 0, and d is 0 unless it is given. eq(x, 0) and gt(x, 0)
// make a mask of x. Infinity is std::numeric_limits<double>::infinity().
// Read: nn/attention.h; afterwards nn/attention.cpp (composed).
#include <ember/ember.h>

#include <limits>

using namespace ember;

Tensor causal_softmax(const Tensor& scores) {
  // Your code here, in place of these zeros of the right shape.
  return zeros_like(scores);
}
