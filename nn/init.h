/// Initialisation, as torch.nn.init: these functions overwrite the values of a parameter in place,
/// which no graph records.
///
/// fan_in and fan_out are PyTorch's: a weight (out, in) has fan_in = in and fan_out = out; further
/// axes multiply both. Random numbers come from the default generator unless one is given.
///
/// Initialisation can be skipped for a model whose values are loaded from elsewhere:
///
///     const init::SkipInit skip;
///     nn::GPT model(config);
///     model.load_state_dict(numbers, true, true);  // strict, assign
#pragma once

#include "ember/autograd/variable.h"
#include "ember/tensor/random.h"
#include "ember/tensor/save_and_restore.h"

namespace ember::nn::init {

enum class FanMode { fan_in, fan_out };
enum class Nonlinearity { linear, sigmoid, tanh, relu, leaky_relu, selu };

/// While such an object exists, the functions below do nothing on this thread: the memory of new
/// parameters is not written to, and their values are undefined. (torch.nn.utils.skip_init)
class SkipInit {
 public:
  SkipInit();

 private:
  SaveAndRestore<bool> skipping_;
};

/// The recommended gain for a nonlinearity; `slope` is that of leaky_relu.
double calculate_gain(Nonlinearity nonlinearity, double slope = 0.01);

void uniform_(const Variable& x, double low = 0, double high = 1,
              Generator& generator = default_generator());
void normal_(const Variable& x, double mean = 0, double std = 1,
             Generator& generator = default_generator());
/// Normal; a number outside [low, high] is drawn again.
void trunc_normal_(const Variable& x, double mean = 0, double std = 1, double low = -2,
                   double high = 2, Generator& generator = default_generator());
void constant_(const Variable& x, double value);
void zeros_(const Variable& x);
void ones_(const Variable& x);
/// Error: not a matrix.
void eye_(const Variable& x);
/// Glorot and Bengio, AISTATS 2010: uniform in +-gain sqrt(6 / (fan_in + fan_out)).
void xavier_uniform_(const Variable& x, double gain = 1,
                     Generator& generator = default_generator());
void xavier_normal_(const Variable& x, double gain = 1, Generator& generator = default_generator());
/// He et al., ICCV 2015: uniform in +-gain sqrt(3 / fan); `slope` is that of leaky_relu.
void kaiming_uniform_(const Variable& x, double slope = 0, FanMode mode = FanMode::fan_in,
                      Nonlinearity nonlinearity = Nonlinearity::leaky_relu,
                      Generator& generator = default_generator());
void kaiming_normal_(const Variable& x, double slope = 0, FanMode mode = FanMode::fan_in,
                     Nonlinearity nonlinearity = Nonlinearity::leaky_relu,
                     Generator& generator = default_generator());
/// Saxe et al., ICLR 2014: the rows (or the columns, if they are fewer) are orthonormal, times
/// gain. All axes after the first are treated as one.
void orthogonal_(const Variable& x, double gain = 1, Generator& generator = default_generator());

}  // namespace ember::nn::init
