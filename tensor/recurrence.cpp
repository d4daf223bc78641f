#include "ember/tensor/recurrence.h"

#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"
#include "ember/tensor/dispatch.h"
#include "ember/tensor/threads.h"

namespace ember {
namespace {

/// One row, whose elements are `step` apart.
template <class T>
void run(std::int64_t n, std::int64_t step, const T* a, const T* b, T* y) {
  T previous = *y = *b;
  for (std::int64_t i = 1; i < n; ++i) {
    a += step, b += step, y += step;
    previous = *y = *a * previous + *b;
  }
}

}  // namespace

Tensor linear_recurrence(const Tensor& a_given, const Tensor& b_given, bool reverse) {
  check(a_given.dim() == 2 && a_given.shape() == b_given.shape() &&
            a_given.dtype() == b_given.dtype(),
        "[linear_recurrence] got a of shape {} and {}, b of shape {} and {}: needs two of one "
        "shape and dtype, "
        "(R, N)",
        a_given.shape(), a_given.dtype(), b_given.shape(), b_given.dtype());
  const Tensor a = a_given.contiguous(), b = b_given.contiguous(), y = empty_like(a);
  if (y.numel() == 0) return y;
  const std::int64_t n = y.size(1), first = reverse ? n - 1 : 0;
  const double grain = 8192 / static_cast<double>(n);  // rows worth a thread
  dispatch_floating("linear_recurrence", y.dtype(), [&](auto element) {
    using T = decltype(element);
    parallel_for(y.size(0), grain, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t row = begin; row < end; ++row) {
        const std::int64_t at = row * n + first;
        run<T>(n, reverse ? -1 : 1, a.data<T>() + at, b.data<T>() + at, y.data<T>() + at);
      }
    });
  });
  return y;
}

}  // namespace ember
