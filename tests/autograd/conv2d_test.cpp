#include "ember/autograd/conv2d.h"

#include "autograd/gradients.h"
#include "ember/autograd/backward.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/reduce.h"

namespace ember::test {
namespace {

TEST_CASE("convolutions have first and second derivatives") {
  const auto conv = [](const Conv2dOptions& options) -> Function {
    return [=](In x) { return conv2d(x[0], x[1], x.size() > 2 ? x[2] : Variable(), options); };
  };
  check_gradients({
      {"plain", conv({}), {{1, 1, 3, 4}, {2, 1, 2, 2}, {2}}},
      {"no bias", conv({.padding = 1}), {{1, 2, 2, 2}, {1, 2, 3, 3}}},
      {"strided", conv({.stride = {2, 1}, .padding = {1, 0}}), {{1, 1, 4, 3}, {1, 1, 3, 2}, {1}}},
      {"dilated", conv({.padding = 1, .dilation = 2}), {{1, 1, 3, 4}, {1, 1, 2, 2}, {1}}},
      {"groups", conv({.groups = 2}), {{2, 2, 2, 3}, {4, 1, 2, 2}, {4}}},
      {"1 x 1", conv({.stride = 2}), {{2, 2, 3, 2}, {1, 2, 1, 1}}},
      {"one image", conv({}), {{2, 3, 2}, {1, 2, 2, 2}, {1}}},
      {"no images", conv({}), {{0, 1, 2, 2}, {1, 1, 2, 2}, {1}}},
      {"of functions",
       [](In x) { return conv2d(square(x[0]), sin(x[1]), {}, {.padding = 1}); },
       {{1, 1, 2, 3}, {1, 1, 3, 3}}},
  });
}

TEST_CASE("the gradients of a convolution are differentiable functions of their own") {
  const Conv2dOptions options{.stride = 2, .padding = 1, .groups = 2};
  check_gradients({
      {"conv2d_input",
       [=](In x) {
         return conv2d_input({1, 2, 4, 3}, x[0], x[1], options);
       },
       {{2, 1, 3, 2}, {1, 2, 2, 2}}},
      {"conv2d_weight",
       [=](In x) {
         return conv2d_weight(x[0], {2, 1, 3, 2}, x[1], options);
       },
       {{1, 2, 4, 3}, {1, 2, 2, 2}}},
  });
}

TEST_CASE("a convolution has a third derivative, too") {
  const Variable x(randn({1, 1, 3, 3}, DType::f64), true), w(randn({1, 1, 2, 2}, DType::f64), true);
  // The sum of y³: the third derivative along ones is 6 (the sum over the windows)³.
  const Variable y = conv2d(x, w);
  const auto directional = [&](const Variable& f) {
    return sum(grad({f}, {x}, {}, {.create_graph = true})[0]);
  };
  const Variable third = directional(directional(directional(sum(y * y * y))));
  const double total = sum(w.value()).item();
  CHECK(third.item() == Approx(4 * 6 * total * total * total));
}

TEST_CASE("an image alone is a batch of one") {
  const Variable x(randn({2, 5, 4})), w(randn({3, 2, 3, 3})), b(randn({3}));
  const Variable y = conv2d(x, w, b);
  CHECK(y.shape() == Shape{3, 3, 2});
  CHECK(mismatch(y.value(), conv2d(x.unsqueeze(0), w, b).value()[0], kExact) == "");
}

TEST_CASE("a convolution computes only the gradients that are wanted") {
  const Variable image(randn({1, 1, 4, 4})), w(randn({1, 1, 3, 3}), true), b(randn({1}), true);
  sum(conv2d(image, w, b)).backward();
  CHECK_FALSE(image.has_grad());
  CHECK(w.has_grad());
  CHECK(mismatch(b.grad().value(), full({1}, 4)) == "");
}

}  // namespace
}  // namespace ember::test
