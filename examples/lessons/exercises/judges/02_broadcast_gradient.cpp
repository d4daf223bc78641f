// Judges exercise 2, and gives its answer away.
#include "ember/autograd/elementwise.h"
#include "ember/autograd/node.h"
#include "ember/tensor/random.h"
#include "judge.h"

using namespace ember;

Variable broadcast_gradient(const Variable& g, const Shape& shape);

namespace {

void check_sum(const Shape& of_x, const Shape& of_b) {
  const Tensor x = randn(of_x, DType::f64);
  const auto y = [&](const std::vector<Variable>& in) {
    const auto rule = [&](const Variable& g) { return broadcast_gradient(g, of_b); };
    return record("x + b", x + in[0].value(), {{in[0], rule}});
  };
  exercises::expect_gradient(y, {Variable(randn(of_b, DType::f64), true)},
                             "x is " + of_x.to_string() + ", input 0 is b");
}

}  // namespace

int main() {
  manual_seed(1);
  const auto checks = [] {
    check_sum({2, 3}, {3});        // a missing axis
    check_sum({2, 3}, {2, 1});     // an axis of size 1
    check_sum({2, 2}, {2});        // square: the wrong axis gives the right shape
    check_sum({4, 2, 3}, {2, 1});  // both kinds at once
    check_sum({2, 3}, {1, 1});
    check_sum({2, 3}, {});
    check_sum({2, 3}, {2, 3});  // nothing was repeated
    check_sum({1, 3}, {1, 3});
  };
  return exercises::judge(
      "Exercise 2 (broadcast_gradient)", checks,
      "What is repeated on the way forward is summed on the way back. The library's sum_to does it "
      "for all its operations.");
}
