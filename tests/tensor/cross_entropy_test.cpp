#include "ember/tensor/cross_entropy.h"

#include <cmath>

#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/random.h"
#include "ember/tensor/reduce.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/layouts.h"
#include "support/numbers.h"
#include "support/reductions.h"

// Its differentiable function is tested in nn/losses_test.cpp.
namespace ember::test {
namespace {

TEST_CASE("cross entropy is minus the target's log probability, in every layout") {
  for (const DType dtype : {DType::f32, DType::f64}) {
    for (const std::int64_t classes : {1, 5, 1024, 2500}) {  // 1024 exponentials are a block
      for (const Layout layout : kLayouts) {
        const Tensor x = with_layout(randn({4, classes}, dtype) * 3, layout);
        const Tensor target = randint(0, classes, {4});
        const Tensor g = randn({4}, dtype);
        const CrossEntropyResult result = cross_entropy(x, target);
        const Tensor log_probs = log_softmax(x, 1);
        const Tolerance close =
            dtype == DType::f32 ? Tolerance{1e-5, 1e-5} : Tolerance{1e-12, 1e-13};
        CHECK(mismatch(result.log_sum, logsumexp(x, 1), close) == "");
        const Tensor gradient = cross_entropy_backward(g, x, target, result.log_sum);
        for (std::int64_t row = 0; row < 4; ++row) {
          const auto of_row = target[row].item<std::int64_t>();
          CHECK(mismatch(result.losses[row], -log_probs[{row, of_row}], close) == "");
          const Tensor expected = exp(log_probs[row]);
          expected[of_row].sub_(1);
          CHECK(mismatch(gradient[row], expected * g[row], close) == "");
        }
      }
    }
  }
}

TEST_CASE("a row whose loss has no gradient gets 0, also where it is not finite") {
  const Tensor x = tensor({{kNaN, 1.0}, {kInf, -kInf}, {0.0, 0.0}});
  const Tensor target = tensor({0, 1, 1});
  const CrossEntropyResult result = cross_entropy(x, target);
  const Tensor gradient =
      cross_entropy_backward(tensor({0.0, 0.0, 2.0}), x, target, result.log_sum);
  CHECK(gradient.to_vector() == std::vector<double>{0, 0, 0, 0, 1, -1});
}

TEST_CASE("cross entropy does not depend on the number of threads") {
  const Tensor x = randn({300, 700}), target = randint(0, 700, {300}), g = randn({300});
  const Tensor log_sum = cross_entropy(x, target).log_sum;
  CHECK(is_same_on_any_threads([&] { return cross_entropy(x, target).losses; }));
  CHECK(is_same_on_any_threads([&] { return cross_entropy_backward(g, x, target, log_sum); }));
}

}  // namespace
}  // namespace ember::test
