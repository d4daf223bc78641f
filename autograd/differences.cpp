#include "ember/autograd/differences.h"

#include <array>
#include <cmath>

#include "ember/tensor/inplace.h"

namespace ember {
namespace {

/// A second handle on the memory of x. Writing through it leaves the version of x alone.
Tensor unversioned(const Tensor& x) {
  const std::shared_ptr<std::byte> memory(x.storage().data(), [keep = x.storage()](std::byte*) {});
  const auto bytes = x.storage().bytes();
  const auto elements = static_cast<std::int64_t>(bytes / size_of(x.dtype()));
  return Tensor(Storage(memory, bytes), {elements}, x.dtype())
      .as_strided(x.shape(), x.strides(), x.storage_offset());
}

}  // namespace

Displaced::Displaced(const char* op, const Tensor& x) : original_(x.clone()) {
  require_writable(op, x);
  memory_ = unversioned(x);
}

Displaced::~Displaced() {
  memory_.copy_(original_);
}

void Displaced::set(const Tensor& numbers) const {
  memory_.copy_(numbers);
}

void Displaced::set(std::int64_t index, double number) const {
  Tensor place = memory_;
  for (int axis = memory_.dim() - 1; axis >= 0; --axis) {
    place = place.select(axis, index % memory_.shape()[axis]);
    index /= memory_.shape()[axis];
  }
  place.fill_(number);
}

void Slope::Estimate::improve(Estimate other) {
  if (std::isfinite(other.value) && other.error < error) *this = other;
}

bool Slope::has_kink(double tolerance) const {
  return std::abs(right.value - left.value) > tolerance + 10 * (left.error + right.error);
}

Slopes::Slopes(Function f, std::vector<double> noise)
    : f_(std::move(f)), noise_(std::move(noise)), at_zero_(f_(0)), slopes_(at_zero_.size()) {}

void Slopes::add(double h) {
  std::array<std::vector<double>, 3> above, below;
  for (int i = 0; i < 3; ++i) {
    above[i] = f_(h * (1 << i));
    below[i] = f_(-h * (1 << i));
  }
  for (std::size_t m = 0; m < slopes_.size(); ++m) {
    const double zero = at_zero_[m], rounding = noise_[m] / h;
    const auto central = [&](int i) { return (above[i][m] - below[i][m]) / (2 * h * (1 << i)); };
    // D(h) = f' + O(h²): (4 D(h) - D(2h)) / 3 = f' + O(h⁴), and once more.
    const double fine = (4 * central(0) - central(1)) / 3;
    const double coarse = (4 * central(1) - central(2)) / 3;
    const double best = (16 * fine - coarse) / 15;
    slopes_[m].central.improve({best, std::abs(best - fine) + rounding});
    const auto one_sided = [&](const auto& side, double step) {
      const double near = (side[0][m] - zero) / step, far = (side[1][m] - zero) / (2 * step);
      const double value = 2 * near - far;
      return Slope::Estimate{value, std::abs(value - near) + 2 * rounding};
    };
    slopes_[m].right.improve(one_sided(above, h));
    slopes_[m].left.improve(one_sided(below, -h));
  }
}

}  // namespace ember
