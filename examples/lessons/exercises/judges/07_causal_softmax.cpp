// Judges exercise 7, and gives its answer away.
#include <algorithm>
#include <cmath>

#include "ember/tensor/creation.h"
#include "ember/tensor/random.h"
#include "judge.h"

using namespace ember;

Tensor causal_softmax(const Tensor& scores);

namespace {

/// The formula, row by row. The largest score is taken off first, so that exp does not overflow.
Tensor weights_by_loops(const Tensor& scores) {
  const auto size = static_cast<std::size_t>(scores.size(0));
  const std::vector<double> s = scores.to_vector();
  std::vector<double> weights(s.size());
  for (std::size_t i = 0; i < size; ++i) {
    const double* row = &s[i * size];
    const double largest = *std::max_element(row, row + i + 1);
    double total = 0;
    for (std::size_t j = 0; j <= i; ++j) total += std::exp(row[j] - largest);
    for (std::size_t j = 0; j <= i; ++j) weights[i * size + j] = std::exp(row[j] - largest) / total;
  }
  return from_vector(weights, scores.shape());
}

void check_weights(const char* what, const Tensor& scores) {
  const Tensor right = weights_by_loops(scores);
  exercises::expect_tensor(what, causal_softmax(scores), right);
}

}  // namespace

int main() {
  manual_seed(1);
  const auto checks = [] {
    check_weights("the weights", randn({4, 4}, DType::f64));
    // The largest exp is far beyond a double.
    check_weights("the weights for scores from 1000 to 3001",
                  tensor({{1000., 2000.}, {3000., 3001.}}, DType::f64));
  };
  return exercises::judge(
      "Exercise 7 (causal_softmax)", checks,
      "Masked before the softmax: each row sums to 1 over the words that may be seen.");
}
