/// Pooling as layers: an image becomes smaller, and what is left cares less about where things
/// were. The functions are in autograd/pool2d.h.
#pragma once

#include "ember/autograd/pool2d.h"
#include "ember/nn/activation.h"

namespace ember::nn {

/// (N, C, H, W) -> (N, C, OH, OW), or both without N: the largest number in each window.
class MaxPool2d : public Activation {
 public:
  explicit MaxPool2d(Size2d kernel_size, MaxPool2dOptions options = {})
      : kernel_size_(kernel_size), options_(options) {}
  Variable forward(const Variable& x) const override {
    return max_pool2d(x, kernel_size_, options_);
  }
  std::string type_name() const override { return "MaxPool2d"; }
  std::string extra_repr() const override;

 private:
  Size2d kernel_size_;
  MaxPool2dOptions options_;
};

/// The same with the mean of each window.
class AvgPool2d : public Activation {
 public:
  explicit AvgPool2d(Size2d kernel_size, AvgPool2dOptions options = {})
      : kernel_size_(kernel_size), options_(options) {}
  Variable forward(const Variable& x) const override {
    return avg_pool2d(x, kernel_size_, options_);
  }
  std::string type_name() const override { return "AvgPool2d"; }
  std::string extra_repr() const override;

 private:
  Size2d kernel_size_;
  AvgPool2dOptions options_;
};

}  // namespace ember::nn
