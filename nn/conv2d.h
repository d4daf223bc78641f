/// Conv2d: the same small linear layer applied at every place of an image, which knows what lies
/// beside what. (LeCun et al., "Gradient-based learning applied to document recognition",
/// Proceedings of the IEEE 86, 1998.) The function is in autograd/conv2d.h.
#pragma once

#include "ember/autograd/conv2d.h"
#include "ember/nn/module.h"

namespace ember::nn {

class Conv2d : public Layer {
 public:
  struct Options {
    Size2d stride = 1;
    Size2d padding = 0;
    Size2d dilation = 1;
    std::int64_t groups = 1;
    bool bias = true;
    DType dtype = DType::f32;
  };

  /// Weight and bias are drawn uniformly from +-1/sqrt(in_channels / groups · kernel places), as
  /// PyTorch does.
  /// Error: channels less than 1 or no multiples of groups; a kernel less than 1.
  Conv2d(std::int64_t in_channels, std::int64_t out_channels, Size2d kernel_size, Options options);
  Conv2d(std::int64_t in_channels, std::int64_t out_channels, Size2d kernel_size)
      : Conv2d(in_channels, out_channels, kernel_size, Options()) {}

  /// (N, in, H, W) -> (N, out, OH, OW), or both without N.
  Variable forward(const Variable& x) const override { return conv2d(x, weight, bias, options_); }
  std::string type_name() const override { return "Conv2d"; }
  std::string extra_repr() const override;

  Variable weight;  // (out, in / groups, kernel height, kernel width)
  Variable bias;    // (out), or undefined

 protected:
  void members(Members& members) override;

 private:
  Conv2dOptions options_;
};

}  // namespace ember::nn
