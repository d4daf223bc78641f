#include "ember/nn/dropout.h"

#include "ember/autograd/elementwise.h"
#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"

namespace ember::nn {
namespace {

void check_probability(double p) {
  check(p >= 0 && p <= 1, "[dropout] got probability {}: needs 0 to 1", p);
}

}  // namespace

Variable dropout(const Variable& x, double p, bool training, Generator& generator) {
  check_probability(p);
  if (!training || p == 0) return x;
  if (p == 1) return x * zeros(x.shape(), x.dtype());
  const Tensor kept = lt(rand(x.shape(), DType::f32, generator), 1 - p);
  return x * kept.to(x.dtype()).mul_(1 / (1 - p));
}

Dropout::Dropout(double p) : p_(p) {
  check_probability(p);
}

std::string Dropout::extra_repr() const {
  return fmt::format("p={}", p_);
}

}  // namespace ember::nn
