#include "ember/tensor/layer_norm.h"

#include <cmath>

#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/random.h"
#include "ember/tensor/reduce.h"
#include "support/catch.h"
#include "support/compare.h"
#include "support/layouts.h"
#include "support/reductions.h"

// Its differentiable function is tested in nn/layer_norm_test.cpp.
namespace ember::test {
namespace {

constexpr double kNormEps = 1e-3;

TEST_CASE("layer_norm and its gradients follow their formulas, in every layout") {
  for (const std::int64_t columns : {1, 7, 64, 1000}) {
    for (const Layout layout : kLayouts) {
      const auto numbers = [&](const Shape& shape) {
        return with_layout(randn(shape, DType::f64), layout);
      };
      const Tensor x = numbers({5, columns}), g = numbers({5, columns});
      const Tensor weight = numbers({columns}), bias = numbers({columns});
      const LayerNormResult result = layer_norm(x, weight, bias, kNormEps);
      const Tensor rstd = rsqrt(var(x, 1, true, 0) + kNormEps), z = (x - mean(x, 1, true)) * rstd;
      const Tolerance close{1e-11, 1e-12};
      CHECK(mismatch(result.mean, mean(x, 1), close) == "");
      CHECK(mismatch(result.rstd, rstd.squeeze(1), close) == "");
      CHECK(mismatch(result.y, z * weight + bias, close) == "");

      const LayerNormGradients gradients = layer_norm_backward(g, x, weight, result);
      const Tensor h = g * weight;
      const Tensor to_x = rstd * (h - mean(h, 1, true) - z * mean(h * z, 1, true));
      CHECK(mismatch(gradients.x, to_x, close) == "");
      CHECK(mismatch(gradients.weight, sum(g * z, 0), close) == "");
      CHECK(mismatch(gradients.bias, sum(g, 0), close) == "");
    }
  }
}

TEST_CASE("layer_norm loses no digits far from zero, and takes a constant row") {
  const Tensor x = tensor({{10'001.0, 10'003.0}, {5.0, 5.0}});
  const LayerNormResult result = layer_norm(x, Tensor(), Tensor(), 1e-6);
  CHECK(mismatch(result.y, tensor({{-1.0, 1.0}, {0.0, 0.0}}), {1e-5, 0}) == "");
  CHECK(result.rstd[1].item() == Approx(1e3));
}

TEST_CASE("layer_norm does not depend on the number of threads") {
  const Tensor x = randn({500, 300}), g = randn({500, 300}), weight = randn({300});
  const LayerNormResult result = layer_norm(x, weight, Tensor(), kNormEps);
  CHECK(is_same_on_any_threads([&] { return layer_norm(x, weight, Tensor(), kNormEps).y; }));
  CHECK(is_same_on_any_threads([&] { return layer_norm_backward(g, x, weight, result).x; }));
  CHECK(is_same_on_any_threads([&] { return layer_norm_backward(g, x, weight, result).weight; }));
}

}  // namespace
}  // namespace ember::test
