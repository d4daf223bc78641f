#include "ember/nn/pool2d.h"

#include "ember/tensor/check.h"

namespace ember::nn {
namespace {

/// "2", or "(2, 3)" where the two differ.
std::string number_or_pair(Size2d size) {
  if (size.height == size.width) return std::to_string(size.height);
  return fmt::format("({}, {})", size.height, size.width);
}

}  // namespace

std::string MaxPool2d::extra_repr() const {
  return fmt::format("kernel_size={}, stride={}, padding={}, dilation={}, ceil_mode={}",
                     number_or_pair(kernel_size_),
                     number_or_pair(options_.stride.value_or(kernel_size_)),
                     number_or_pair(options_.padding), number_or_pair(options_.dilation),
                     options_.ceil_mode ? "True" : "False");
}

std::string AvgPool2d::extra_repr() const {
  return fmt::format("kernel_size={}, stride={}, padding={}", number_or_pair(kernel_size_),
                     number_or_pair(options_.stride.value_or(kernel_size_)),
                     number_or_pair(options_.padding));
}

}  // namespace ember::nn
