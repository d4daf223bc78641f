#include "ember/optim/optimizer.h"

namespace ember::optim {

void Optimizer::zero_grad() const {
  for (const Variable& param : all_params()) param.zero_grad();
}

}  // namespace ember::optim
