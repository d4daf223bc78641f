#include "ember/nn/sequential.h"

#include "ember/tensor/check.h"

namespace ember::nn {

void detail::check_place(const char* type, std::size_t i, std::size_t size) {
  check(i < size, "[{}] there is no module {}: it has {}", type, i, size);
}

Layer& Sequential::operator[](std::size_t i) const {
  detail::check_place("Sequential", i, size());
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
