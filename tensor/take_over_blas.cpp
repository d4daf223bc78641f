#include "ember/tensor/take_over_blas.h"

#include "ember/tensor/openblas.h"

namespace ember {

std::string take_over_blas() {
  if (!openblas::user_has_decided()) {
    const auto better = openblas::better_kernels(openblas::cpu_features(), openblas::kernels());
    if (better) openblas::use_kernels(std::string(*better));
  }
  openblas::keep_one_thread();
  return std::string(openblas::kernels());
}

}  // namespace ember
