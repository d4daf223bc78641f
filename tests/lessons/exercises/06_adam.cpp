#include <cmath>

#include "wrong_answer.h"

void adam_step(double& p, double g, double& m, double& v, int t) {
  const double lr = 0.1, beta1 = 0.9, beta2 = 0.999, eps = 1e-8;
  m = beta1 * m + (1 - beta1) * g;
  v = beta2 * v + (1 - beta2) * (wrong("gradient_not_squared") ? g : g * g);
  double correction1 = 1 - std::pow(beta1, t), correction2 = 1 - std::pow(beta2, t);
  if (wrong("not_corrected")) correction1 = correction2 = 1;
  double m_hat = m / correction1, v_hat = v / correction2;
  if (wrong("means_kept_corrected")) m = m_hat, v = v_hat;
  if (wrong("momentum_forgotten")) m_hat = g;
  if (wrong("sign")) m_hat = -m_hat;
  p -= lr * m_hat / (wrong("eps_in_root") ? std::sqrt(v_hat + eps) : std::sqrt(v_hat) + eps);
}
