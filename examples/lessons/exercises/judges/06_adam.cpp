// Judges exercise 6, and gives its answer away. The numbers are those of Ember's own Adam.
#include "ember/autograd/gradient.h"
#include "ember/optim/adam.h"
#include "ember/tensor/creation.h"
#include "judge.h"

using namespace ember;

void adam_step(double& p, double g, double& m, double& v, int t);

int main() {
  const auto checks = [] {
    const Variable parameter(tensor({1.0, -2.0, 0.5}, DType::f64), true);
    optim::Adam adam({parameter}, {.lr = 0.1, .beta1 = 0.9, .beta2 = 0.999, .eps = 1e-8});
    std::vector<double> p = parameter.value().to_vector(), m(3), v(3);
    for (int t = 1; t <= 5; ++t) {
      // A large gradient, one whose sign changes, and one that is as small as eps.
      const std::vector<double> g{40.0, t % 2 == 0 ? 0.3 : -0.5, 1e-8 * t};
      for (std::size_t i = 0; i < p.size(); ++i) adam_step(p[i], g[i], m[i], v[i], t);
      parameter.set_grad(Gradient(from_vector(g)));
      adam.step();
      exercises::expect_numbers("p after step " + std::to_string(t), p,
                                parameter.value().to_vector());
    }
  };
  return exercises::judge(
      "Exercise 6 (adam)", checks,
      "m / sqrt(v) has no unit: Adam's steps are about as long as lr, for large "
      "gradients and for small ones.");
}
