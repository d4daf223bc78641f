// Exercise 10, solved: the backward of a convolution.
#include <cstddef>
#include <vector>

void convolution_backward(const std::vector<double>& g, const std::vector<double>& x,
                          const std::vector<double>& w, std::vector<double>& x_gradient,
                          std::vector<double>& w_gradient) {
  // The loops of the forward, product by product: each has two factors.
  for (std::size_t i = 0; i < g.size(); ++i) {
    for (std::size_t k = 0; k < w.size(); ++k) {
      x_gradient[i + k] += g[i] * w[k];
      w_gradient[k] += g[i] * x[i + k];
    }
  }
}
