#include "ember/nn/conv2d.h"

#include <cmath>

#include "ember/autograd/reduce.h"
#include "ember/nn/linear.h"
#include "ember/nn/pool2d.h"
#include "ember/nn/sequential.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/random.h"
#include "nn/parameter_names.h"
#include "support/catch.h"
#include "support/compare.h"

namespace ember::test {
namespace {

using matchers::ContainsSubstring;

TEST_CASE("a Conv2d has PyTorch's names, shapes and start") {
  manual_seed(3);
  nn::Conv2d conv(8, 16, {3, 5}, {.groups = 2});
  CHECK(parameter_names(conv) == std::vector<std::string>{"weight", "bias"});
  CHECK(conv.state_dict().at("weight").shape() == Shape{16, 4, 3, 5});
  CHECK(conv.state_dict().at("bias").shape() == Shape{16});
  const double bound = 1 / std::sqrt(4.0 * 3 * 5);
  const double most = max(abs(conv.weight.value())).item();
  CHECK(most <= bound);
  CHECK(most > 0.99 * bound);
  CHECK(max(abs(conv.bias.value())).item() <= bound);
  CHECK(max(abs(conv.bias.value())).item() > 0.5 * bound);
  nn::Conv2d f64(1, 2, 3, {.bias = false, .dtype = DType::f64});
  CHECK(parameter_names(f64) == std::vector<std::string>{"weight"});
  CHECK(f64(randn({1, 4, 4}, DType::f64)).dtype() == DType::f64);
}

TEST_CASE("Conv2d and the poolings print as PyTorch prints them") {
  const nn::Sequential model(
      nn::Conv2d(1, 16, 3), nn::MaxPool2d(2),
      nn::Conv2d(16, 32, {3, 5},
                 {.stride = 2, .padding = {1, 2}, .dilation = 3, .groups = 4, .bias = false}),
      nn::AvgPool2d({2, 3}, {.stride = 1, .padding = 1}));
  CHECK(model.to_string() ==
        "Sequential(\n"
        "  (0): Conv2d(1, 16, kernel_size=(3, 3), stride=(1, 1))\n"
        "  (1): MaxPool2d(kernel_size=2, stride=2, padding=0, dilation=1, ceil_mode=False)\n"
        "  (2): Conv2d(16, 32, kernel_size=(3, 5), stride=(2, 2), padding=(1, 2), dilation=(3, 3), "
        "groups=4, bias=False)\n"
        "  (3): AvgPool2d(kernel_size=(2, 3), stride=1, padding=1)\n"
        ")");
}

TEST_CASE("layers of a small CNN work together") {
  const nn::Sequential cnn(nn::Conv2d(1, 4, 3, {.padding = 1}), nn::ReLU(), nn::MaxPool2d(2),
                           nn::Conv2d(4, 8, 3, {.padding = 1}), nn::AvgPool2d(2), nn::Flatten(),
                           nn::Linear(32, 10));
  const Variable y = cnn(Variable(randn({5, 1, 8, 8})));
  REQUIRE(y.shape() == Shape{5, 10});
  sum(y).backward();
  for (const auto& [name, parameter] : cnn.named_parameters()) {
    INFO(name);
    CHECK(parameter.has_grad());
  }
  CHECK(cnn.named_parameters()[2].first == "3.weight");
  const nn::Sequential copy = cnn;  // shares the parameters, keeps the options
  CHECK(mismatch(copy(Variable(ones({1, 1, 8, 8}))).value(),
                 cnn(Variable(ones({1, 1, 8, 8}))).value(), kExact) == "");
}

TEST_CASE("Conv2d refuses sizes that make no convolution") {
  CHECK_THROWS_WITH(nn::Conv2d(3, 4, 3, {.groups = 2}),
                    ContainsSubstring("[Conv2d] got 3 in_channels, 4 out_channels and 2 groups"));
  CHECK_THROWS_WITH(nn::Conv2d(0, 4, 3), ContainsSubstring("at least 1 of each"));
  CHECK_THROWS_WITH(nn::Conv2d(1, 4, {3, 0}), "[Conv2d] got kernel_size (3, 0): needs at least 1");
  CHECK_THROWS_WITH(nn::Conv2d(1, 4, 3)(Variable(ones({2, 2}))),
                    ContainsSubstring("[conv2d] got x of shape (2, 2)"));
}

}  // namespace
}  // namespace ember::test
