// Judges exercise 8, and gives its answer away.
#include <cmath>

#include "ember/autograd/elementwise.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/random.h"
#include "ember/tensor/reduce.h"
#include "judge.h"

using namespace ember;

Variable skip_gram_loss(const Variable& x, const Variable& y, const Variable& noise);

namespace {

double dot(const Tensor& a, const Tensor& b) {
  return sum(a * b).item();
}
/// -log s(a)
double penalty(double a) {
  return a > 0 ? std::log1p(std::exp(-a)) : std::log1p(std::exp(a)) - a;
}

Tensor loss_by_loops(const Tensor& x, const Tensor& y, const Tensor& noise) {
  std::vector<double> losses;
  for (std::int64_t i = 0; i < x.size(0); ++i) {
    losses.push_back(penalty(dot(x[i], y[i])));
    for (std::int64_t k = 0; k < noise.size(1); ++k) {
      losses.back() += penalty(-dot(x[i], noise[i][k]));
    }
  }
  return from_vector(losses);
}

void check_loss(const char* what, const Tensor& x, const Tensor& y, const Tensor& noise) {
  const Tensor right = loss_by_loops(x, y, noise);
  exercises::expect_tensor(what, skip_gram_loss(x, y, noise).value(), right);
}

}  // namespace

int main() {
  manual_seed(1);
  const auto checks = [] {
    const Tensor x = randn({3, 2}, DType::f64), y = randn({3, 2}, DType::f64);
    const Tensor noise = randn({3, 4, 2}, DType::f64);
    check_loss("the losses", x, y, noise);
    // Here s(x·y) is 0 in a double, but its logarithm is not minus infinity.
    check_loss("the losses for x·y below -1000", x, x * -1e4, noise);
  };
  return exercises::judge(
      "Exercise 8 (skip_gram_loss)", checks,
      "The first term pulls x and y together, the second keeps all words from being alike.");
}
