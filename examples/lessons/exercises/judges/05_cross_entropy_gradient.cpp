// Judges exercise 5, and gives its answer away.
#include "ember/autograd/elementwise.h"
#include "ember/autograd/node.h"
#include "ember/nn/losses.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/random.h"
#include "judge.h"

using namespace ember;

Tensor cross_entropy_gradient(const Tensor& logits, const Tensor& targets);

int main() {
  manual_seed(1);
  const auto checks = [] {
    const Tensor targets = tensor({2, 0, 2});
    const auto loss = [&](const std::vector<Variable>& in) {
      const Tensor& logits = in[0].value();
      const auto rule = [&targets, logits](const Variable& g) {
        return g * Variable(cross_entropy_gradient(logits, targets));
      };
      return record("cross_entropy", nn::cross_entropy(logits, targets).value(), {{in[0], rule}});
    };
    exercises::expect_gradient(loss, {Variable(randn({3, 4}, DType::f64), true)},
                               "targets are 2, 0, 2; input 0 are the logits");
  };
  return exercises::judge(
      "Exercise 5 (cross_entropy_gradient)", checks,
      "Prediction minus truth: each row of the gradient sums to 0, and only the target's logit is "
      "pushed up.");
}
