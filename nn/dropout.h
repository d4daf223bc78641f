/// Dropout: in training, zeroes each number with probability p and divides the rest by 1 - p.
/// (Srivastava et al., JMLR 2014)
#pragma once

#include "ember/nn/module.h"
#include "ember/tensor/random.h"

namespace ember::nn {

/// Error: p outside [0, 1].
Variable dropout(const Variable& x, double p = 0.5, bool training = true,
                 Generator& generator = default_generator());

class Dropout : public Layer {
 public:
  explicit Dropout(double p = 0.5);
  Variable forward(const Variable& x) const override { return dropout(x, p_, is_training()); }
  std::string type_name() const override { return "Dropout"; }
  std::string extra_repr() const override;

 protected:
  void members(Members&) override {}

 private:
  double p_;
};

}  // namespace ember::nn
