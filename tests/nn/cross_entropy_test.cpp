/// The fused cross entropy against its composed form, nll_loss of log_softmax.

#include "ember/autograd/backward.h"
#include "ember/autograd/gradcheck.h"
#include "ember/autograd/reduce.h"
#include "ember/nn/losses.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/random.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/layouts.h"
#include "support/numbers.h"

namespace ember::test {
namespace {

void compare(const Variable& x, const Tensor& target, const nn::ClassOptions& options,
             Tolerance tolerance) {
  const Variable fused = nn::cross_entropy(x, target, options);
  const Variable composed = nn::nll_loss(log_softmax(x, 1), target, options);
  CHECK(mismatch(fused.value(), composed.value(), tolerance) == "");
  const Tensor g = randn(fused.shape(), x.dtype());
  CHECK(mismatch(grad({fused}, {x}, {g})[0].value(), grad({composed}, {x}, {g})[0].value(),
                 tolerance) == "");
}

TEST_CASE("fused cross entropy equals its composed form") {
  // 1024 exponentials are a block of the kernel.
  for (const Shape& shape :
       std::vector<Shape>{{3, 5}, {1, 1}, {4, 1}, {0, 3}, {2, 1024}, {2, 2500}}) {
    const Tensor target = randint(0, shape[1], {shape[0]});
    for (const Layout layout : kLayouts) {
      for (const auto reduction : {nn::Reduction::none, nn::Reduction::sum, nn::Reduction::mean}) {
        INFO(shape.to_string() << ", " << to_string(layout));
        const nn::ClassOptions options{.reduction = reduction};
        compare({with_layout(randn(shape, DType::f64) * 3, layout), true}, target, options,
                {1e-12, 1e-13});
        compare({with_layout(randn(shape) * 3, layout), true}, target, options, {1e-4, 1e-6});
      }
    }
  }
}

TEST_CASE("fused cross entropy with weights, ignored targets and infinite scores") {
  const Variable x(randn({4, 3}, DType::f64), true);
  const Tensor target = tensor({2, -100, 0, 1});
  compare(x, target, {.weight = tensor({0.5, 2.0, 0.0}, DType::f64)}, {1e-12, 1e-13});
  compare(x, target, {.reduction = nn::Reduction::none}, {1e-12, 1e-13});

  const Variable far(tensor({{1e4, -1e4, 0.}, {-kInf, 0., 1.}}), true);
  const Variable loss = nn::cross_entropy(far, tensor({1, 2}), {.reduction = nn::Reduction::none});
  CHECK(loss.value()[0].item() == Approx(2e4));
  CHECK(loss.value()[1].item() == Approx(std::log(1 + std::exp(-1))));
  const Tensor slope = grad({loss}, {far}, {ones({2})})[0].value();
  CHECK(mismatch(slope[0], tensor({1., -1., 0.})) == "");
  CHECK(slope[1][0].item() == 0);
}

TEST_CASE("fused cross entropy's gradients, of both orders") {
  const Variable x(randn({4, 3}, DType::f64), true);
  for (const auto reduction : {nn::Reduction::none, nn::Reduction::mean}) {
    const auto loss = [&](const std::vector<Variable>& in) {
      return nn::cross_entropy(in[0], tensor({2, -100, 0, 1}), {.reduction = reduction});
    };
    CHECK(gradcheck(loss, {x}));
    CHECK(gradgradcheck(loss, {x}));
  }
}

}  // namespace
}  // namespace ember::test
