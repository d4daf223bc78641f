#include <vector>

#include "wrong_answer.h"

void convolution_backward(const std::vector<double>& g, const std::vector<double>& x,
                          const std::vector<double>& w, std::vector<double>& x_gradient,
                          std::vector<double>& w_gradient) {
  for (std::size_t i = 0; i < g.size(); ++i) {
    for (std::size_t k = 0; k < w.size(); ++k) {
      const std::size_t turned = wrong("filter_turned") ? w.size() - 1 - k : k;
      if (wrong("last_place_wins")) x_gradient[i + k] = w_gradient[k] = 0;
      x_gradient[i + k] += g[i] * w[turned];
      if (!wrong("filter_forgotten"))
        w_gradient[k] += g[i] * (wrong("place_for_x") ? x[i] : x[i + k]);
    }
  }
}
