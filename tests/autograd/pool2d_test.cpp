#include "ember/autograd/pool2d.h"

#include "autograd/gradients.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/reduce.h"

namespace ember::test {
namespace {

TEST_CASE("pooling has first and second derivatives") {
  const auto maximum = [](Size2d kernel, const MaxPool2dOptions& options) -> Function {
    return [=](In x) { return max_pool2d(x[0], kernel, options); };
  };
  const auto average = [](Size2d kernel, const AvgPool2dOptions& options) -> Function {
    return [=](In x) { return avg_pool2d(x[0], kernel, options); };
  };
  check_gradients({
      {"max", maximum(2, {}), {{2, 1, 4, 5}}, apart},
      {"max overlapping", maximum(3, {.stride = 1, .padding = 1}), {{1, 1, 3, 4}}, apart},
      {"max dilated",
       maximum({2, 1}, {.stride = 2, .dilation = 2, .ceil_mode = true}),
       {{1, 1, 4, 3}},
       apart},
      {"max of a function", [](In x) { return max_pool2d(sin(x[0]), 2); }, {{1, 2, 2, 4}}, apart},
      {"max of one image", maximum(2, {}), {{2, 2, 4}}, apart},
      {"max of none", maximum(2, {}), {{0, 2, 2, 4}}, apart},
      {"mean", average(2, {}), {{2, 1, 4, 5}}},
      {"mean overlapping", average(3, {.stride = 1, .padding = 1}), {{1, 1, 3, 4}}},
      {"mean without padding",
       average(2, {.padding = 1, .ceil_mode = true, .count_include_pad = false}),
       {{1, 1, 4, 3}}},
      {"mean of a function", [](In x) { return avg_pool2d(square(x[0]), 2); }, {{1, 1, 2, 4}}},
      {"mean of one image", average(2, {.divisor_override = 3}), {{2, 2, 4}}},
      {"the gradient of mean",
       [](In x) {
         return avg_pool2d_backward(x[0], {1, 1, 3, 4}, 2, {.stride = 1});
       },
       {{1, 1, 2, 3}}},
  });
}

TEST_CASE("the gradient of equal numbers goes to the first, and adds up where windows overlap") {
  const Variable x(ones({1, 1, 3, 3}), true);
  sum(max_pool2d(x, 2, {.stride = 1})).backward();
  CHECK(mismatch(x.grad().value()[0][0], tensor({{1., 1., 0.}, {1., 1., 0.}, {0., 0., 0.}})) == "");
  x.zero_grad();
  sum(max_pool2d(x, 3, {.stride = 3, .padding = 1, .ceil_mode = true})).backward();
  CHECK(mismatch(x.grad().value()[0][0], tensor({{1., 0., 1.}, {0., 0., 0.}, {1., 0., 1.}})) == "");
}

TEST_CASE("max_pool2d says where it found what, also in one image") {
  const Tensor x = arange(16).to(DType::f32).reshape({1, 4, 4});
  const auto [values, indices] = max_pool2d_with_indices(Variable(x), 2);
  CHECK(mismatch(values.value(), tensor({{{5., 7.}, {13., 15.}}})) == "");
  CHECK(mismatch(indices, tensor({{{5, 7}, {13, 15}}})) == "");
}

}  // namespace
}  // namespace ember::test
