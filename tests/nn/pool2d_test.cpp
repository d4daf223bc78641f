#include "ember/nn/pool2d.h"

#include "ember/tensor/creation.h"
#include "ember/tensor/random.h"
#include "support/catch.h"
#include "support/compare.h"

namespace ember::test {
namespace {

TEST_CASE("pooling layers are the functions with their options, and have no parameters") {
  const Variable x(randn({2, 3, 7, 6}));
  nn::MaxPool2d largest({2, 3}, {.stride = 2, .padding = 1, .ceil_mode = true});
  CHECK(mismatch(largest(x).value(),
                 max_pool2d(x, {2, 3}, {.stride = 2, .padding = 1, .ceil_mode = true}).value(),
                 kExact) == "");
  nn::AvgPool2d mean(2, {.stride = Size2d(1, 2), .count_include_pad = false});
  CHECK(mismatch(mean(x).value(),
                 avg_pool2d(x, 2, {.stride = Size2d(1, 2), .count_include_pad = false}).value(),
                 kExact) == "");
  CHECK(largest.parameter_count() + mean.parameter_count() == 0);
}

TEST_CASE("a pooling's stride is its kernel unless it is given") {
  CHECK(nn::MaxPool2d(3)(Variable(ones({1, 7, 9}))).shape() == Shape{1, 2, 3});
  CHECK(nn::MaxPool2d(3).extra_repr() ==
        "kernel_size=3, stride=3, padding=0, dilation=1, ceil_mode=False");
  CHECK(nn::AvgPool2d({2, 1}).extra_repr() == "kernel_size=(2, 1), stride=(2, 1), padding=0");
}

}  // namespace
}  // namespace ember::test
