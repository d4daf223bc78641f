#include "ember/nn/init.h"

#include <cmath>

#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/elementwise.h"
#include "ember/tensor/reduce.h"

namespace ember::nn::init {
namespace {

thread_local bool skipping = false;

struct Fans {
  double in;
  double out;
};

Fans fans_of(const char* op, const Variable& x) {
  check(x.dim() >= 2, "[init::{}] got shape {}: fans need at least 2 axes", op, x.shape());
  double receptive = 1;
  for (int axis = 2; axis < x.dim(); ++axis) receptive *= static_cast<double>(x.size(axis));
  return {static_cast<double>(x.size(1)) * receptive, static_cast<double>(x.size(0)) * receptive};
}

double kaiming_std(const char* op, const Variable& x, double slope, FanMode mode,
                   Nonlinearity nonlinearity) {
  const Fans fans = fans_of(op, x);
  return calculate_gain(nonlinearity, slope) /
         std::sqrt(mode == FanMode::fan_in ? fans.in : fans.out);
}

}  // namespace

SkipInit::SkipInit() : skipping_(skipping, true) {}

double calculate_gain(Nonlinearity nonlinearity, double slope) {
  switch (nonlinearity) {
    case Nonlinearity::tanh:
      return 5.0 / 3;
    case Nonlinearity::relu:
      return std::sqrt(2.0);
    case Nonlinearity::leaky_relu:
      return std::sqrt(2 / (1 + slope * slope));
    case Nonlinearity::selu:
      return 0.75;
    default:
      return 1;
  }
}

void uniform_(const Variable& x, double low, double high, Generator& generator) {
  if (skipping) return;
  ember::uniform_(x.value(), low, high, generator);
}

void normal_(const Variable& x, double mean, double std, Generator& generator) {
  if (skipping) return;
  ember::normal_(x.value(), mean, std, generator);
}

void trunc_normal_(const Variable& x, double mean, double std, double low, double high,
                   Generator& generator) {
  check(low < high, "[init::trunc_normal_] got [{}, {}]: an empty range", low, high);
  // The share of draws that fall inside: without one, drawing again would never end.
  const auto below = [&](double z) { return std::erfc(-(z - mean) / (std * std::sqrt(2.0))) / 2; };
  check(below(high) - below(low) > 1e-3,
        "[init::trunc_normal_] [{}, {}] holds less than a thousandth of a normal distribution with "
        "mean {} and std {}",
        low, high, mean, std);
  if (skipping) return;
  const Tensor drawn = empty(x.shape(), x.dtype());
  ember::normal_(drawn, mean, std, generator);
  while (true) {
    const Tensor outside = logical_or(lt(drawn, low), gt(drawn, high));
    if (!any(outside).item<bool>()) break;
    const Tensor again = empty(x.shape(), x.dtype());
    ember::normal_(again, mean, std, generator);
    drawn.copy_(where(outside, again, drawn));
  }
  x.value().copy_(drawn);
}

void constant_(const Variable& x, double value) {
  if (skipping) return;
  x.value().fill_(value);
}
void zeros_(const Variable& x) {
  constant_(x, 0);
}
void ones_(const Variable& x) {
  constant_(x, 1);
}

void eye_(const Variable& x) {
  check(x.dim() == 2, "[init::eye_] got shape {}: needs a matrix", x.shape());
  if (skipping) return;
  x.value().copy_(eye(x.size(0), x.size(1), x.dtype()));
}

void xavier_uniform_(const Variable& x, double gain, Generator& generator) {
  const Fans fans = fans_of("xavier_uniform_", x);
  const double bound = gain * std::sqrt(6 / (fans.in + fans.out));
  uniform_(x, -bound, bound, generator);
}

void xavier_normal_(const Variable& x, double gain, Generator& generator) {
  const Fans fans = fans_of("xavier_normal_", x);
  normal_(x, 0, gain * std::sqrt(2 / (fans.in + fans.out)), generator);
}

void kaiming_uniform_(const Variable& x, double slope, FanMode mode, Nonlinearity nonlinearity,
                      Generator& generator) {
  const double bound =
      std::sqrt(3.0) * kaiming_std("kaiming_uniform_", x, slope, mode, nonlinearity);
  uniform_(x, -bound, bound, generator);
}

void kaiming_normal_(const Variable& x, double slope, FanMode mode, Nonlinearity nonlinearity,
                     Generator& generator) {
  normal_(x, 0, kaiming_std("kaiming_normal_", x, slope, mode, nonlinearity), generator);
}

void orthogonal_(const Variable& x, double gain, Generator& generator) {
  check(x.dim() >= 2, "[init::orthogonal_] got shape {}: needs at least 2 axes", x.shape());
  if (skipping || x.numel() == 0) return;
  const std::int64_t rows = x.size(0), columns = x.numel() / rows;
  const std::int64_t count = std::min(rows, columns), length = std::max(rows, columns);
  // Gram-Schmidt in f64, twice over each vector: once is not enough when two are nearly parallel.
  const Tensor basis = empty({count, length}, DType::f64);
  ember::normal_(basis, 0, 1, generator);
  for (std::int64_t i = 0; i < count; ++i) {
    const Tensor v = basis[i];
    for (std::int64_t k = 0; k < 2 * i; ++k) {
      const Tensor other = basis[k % i];
      v.sub_(other * sum(v * other));
    }
    v.div_(norm(v));
  }
  const Tensor matrix = (rows <= columns ? basis : basis.t()) * gain;
  x.value().copy_(matrix.reshape(x.shape()));
}

}  // namespace ember::nn::init
