// Exercise 6, solved: a step of Adam.
#include <cmath>

void adam_step(double& p, double g, double& m, double& v, int t) {
  const double lr = 0.1, beta1 = 0.9, beta2 = 0.999, eps = 1e-8;
  m = beta1 * m + (1 - beta1) * g;
  v = beta2 * v + (1 - beta2) * g * g;
  // The corrected means are for this step alone: m and v go on uncorrected.
  const double m_hat = m / (1 - std::pow(beta1, t));
  const double v_hat = v / (1 - std::pow(beta2, t));
  p -= lr * m_hat / (std::sqrt(v_hat) + eps);
}
