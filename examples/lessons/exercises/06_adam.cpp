// Exercise 6: a step of Adam. After lesson 3 (row_gradient), 10 minutes.
//
// When it is solved you can say why Adam's first step is as long as lr, whatever the gradient's
// size, and what its two running means are for.
//
// Adam treats each number of a parameter by itself. For the number p with the gradient g it keeps
// two means, m of g and v of g². At step t = 1, 2, 3, ...:
//
//     m = beta1 m + (1 - beta1) g
//     v = beta2 v + (1 - beta2) g²
//     m_hat = m / (1 - beta1^t)
//     v_hat = v / (1 - beta2^t)
//     p = p - lr m_hat / (sqrt(v_hat) + eps)
//
// m and v begin at 0, so at first they are too small; m_hat and v_hat are corrected for that.
//
// Shapes: one number of each. p, m and v are changed in place and keep their values until the next
// step.
// Useful: std::pow(x, t), std::sqrt(x).
// Read: optim/adam.h.
#include <cmath>

void adam_step(double& p, double g, double& m, double& v, int t) {
  const double lr = 0.1, beta1 = 0.9, beta2 = 0.999, eps = 1e-8;
  // Your code here.
}
