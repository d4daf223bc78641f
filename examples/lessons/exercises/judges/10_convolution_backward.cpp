// Judges exercise 10, and gives its answer away.
#include "ember/autograd/node.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/random.h"
#include "judge.h"

using namespace ember;

void convolution_backward(const std::vector<double>& g, const std::vector<double>& x,
                          const std::vector<double>& w, std::vector<double>& x_gradient,
                          std::vector<double>& w_gradient);

namespace {

Variable convolution(const Variable& x, const Variable& w) {
  const std::vector<double> xs = x.value().to_vector(), ws = w.value().to_vector();
  std::vector<double> y(xs.size() - ws.size() + 1);
  for (std::size_t i = 0; i < y.size(); ++i) {
    for (std::size_t k = 0; k < ws.size(); ++k) y[i] += xs[i + k] * ws[k];
  }
  const auto rule = [xs, ws](const Variable& g, const Variable&) {
    std::vector<double> x_gradient(xs.size()), w_gradient(ws.size());
    convolution_backward(g.value().to_vector(), xs, ws, x_gradient, w_gradient);
    return std::vector<Gradient>{Variable(from_vector(x_gradient)),
                                 Variable(from_vector(w_gradient))};
  };
  return record_joint("convolution", from_vector(y), {x, w}, rule);
}

}  // namespace

int main() {
  manual_seed(1);
  const auto checks = [] {
    const auto y = [](const std::vector<Variable>& in) { return convolution(in[0], in[1]); };
    const auto numbers = [](std::int64_t count) {
      return Variable(randn({count}, DType::f64), true);
    };
    exercises::expect_gradient(y, {numbers(6), numbers(3)}, "input 0 is x, input 1 is w");
    exercises::expect_gradient(y, {numbers(4), numbers(1)}, "input 0 is x, input 1 is w");
    exercises::expect_gradient(y, {numbers(3), numbers(3)}, "input 0 is x, input 1 is w");
  };
  return exercises::judge("Exercise 10 (convolution_backward)", checks,
                          "The same few weights get a part from every place: what is learnt in one "
                          "corner of an image holds in all.");
}
