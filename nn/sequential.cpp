#include "ember/nn/sequential.h"

#include "ember/tensor/check.h"

namespace ember::nn {

Layer& Sequential::operator[](std::size_t i) const {
  check(i < size(), "[Sequential] there is no layer {}: it has {}", i, size());
  return *layers_[i];
}

Variable Sequential::forward(const Variable& x) const {
  Variable y = x;
  for (const auto& layer : layers_) y = (*layer).forward(y);
  return y;
}

void Sequential::members(Members& members) {
  for (std::size_t i = 0; i < size(); ++i) members.child(std::to_string(i), *layers_[i]);
}

}  // namespace ember::nn
