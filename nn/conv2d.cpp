#include "ember/nn/conv2d.h"

#include <algorithm>
#include <cmath>

#include "ember/nn/init.h"
#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"

namespace ember::nn {
namespace {

std::string pair(Size2d size) {
  return fmt::format("({}, {})", size.height, size.width);
}

}  // namespace

Conv2d::Conv2d(std::int64_t in_channels, std::int64_t out_channels, Size2d kernel_size,
               Options options)
    : options_{options.stride, options.padding, options.dilation, options.groups} {
  const std::int64_t groups = options.groups;
  check(groups >= 1 && in_channels >= 1 && out_channels >= 1 && in_channels % groups == 0 &&
            out_channels % groups == 0,
        "[Conv2d] got {} in_channels, {} out_channels and {} groups: needs at least 1 of each, and "
        "channels that are multiples of groups",
        in_channels, out_channels, groups);
  check(std::min(kernel_size.height, kernel_size.width) >= 1,
        "[Conv2d] got kernel_size {}: needs at least 1", pair(kernel_size));
  const Shape shape{out_channels, in_channels / groups, kernel_size.height, kernel_size.width};
  weight = Variable(empty(shape, options.dtype), true);
  const double bound = 1 / std::sqrt(static_cast<double>(numel(shape) / out_channels));
  init::uniform_(weight, -bound, bound);
  if (!options.bias) return;
  bias = Variable(empty({out_channels}, options.dtype), true);
  init::uniform_(bias, -bound, bound);
}

std::string Conv2d::extra_repr() const {
  std::string text =
      fmt::format("{}, {}, kernel_size=({}, {}), stride={}", weight.size(1) * options_.groups,
                  weight.size(0), weight.size(2), weight.size(3), pair(options_.stride));
  if (options_.padding != 0) text += ", padding=" + pair(options_.padding);
  if (options_.dilation != 1) text += ", dilation=" + pair(options_.dilation);
  if (options_.groups != 1) text += fmt::format(", groups={}", options_.groups);
  if (!bias.defined()) text += ", bias=False";
  return text;
}

void Conv2d::members(Members& members) {
  members.parameter("weight", weight);
  members.parameter("bias", bias);
}

}  // namespace ember::nn
