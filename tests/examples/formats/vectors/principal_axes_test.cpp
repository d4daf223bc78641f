#include "examples/formats/vectors/principal_axes.h"

#include <ember/tensor/creation.h>
#include <ember/tensor/elementwise.h>
#include <ember/tensor/matmul.h>
#include <ember/tensor/random.h>

#include <cmath>

#include "support/catch.h"

using namespace ember;
using namespace ember::examples;

TEST_CASE("principal axes are at right angles and in order") {
  manual_seed(1);
  const Tensor flat = randn({200, 2}) * tensor({5.0, 1.0});
  const Tensor turned = matmul(flat, tensor({{0.6, 0.8, 0.0}, {-0.8, 0.6, 0.0}})) + 7;
  const std::vector<float> axes = principal_axes(turned).to_vector<float>();  // (3, 2)
  const double sign = axes[0] < 0 ? -1 : 1;
  CHECK(sign * axes[0] == Approx(0.6).margin(0.05));
  CHECK(sign * axes[2] == Approx(0.8).margin(0.05));
  CHECK(axes[4] == Approx(0).margin(1e-4));
  CHECK(axes[0] * axes[1] + axes[2] * axes[3] + axes[4] * axes[5] == Approx(0).margin(1e-5));
  CHECK(std::hypot(axes[1], axes[3], axes[5]) == Approx(1));

  const Tensor line = principal_axes(randn({5, 1}));  // one number a word: no second direction
  CHECK(std::abs(line.to_vector<float>()[0]) == Approx(1));
  CHECK(line.to_vector<float>()[1] == 0);
}
