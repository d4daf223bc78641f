/// Internal: shared by softmax, attention and cross entropy: exp(x - max x) of a row of numbers,
/// which cannot overflow, and their sum in f64.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

#include "ember/tensor/vec_math.h"
#include "ember/tensor/vector_reduce.h"

namespace ember {

template <class T>
T largest_of(std::int64_t n, const T* x) {
  return vector_reduce::run(vector_reduce::Largest<T>(), n, [x](std::int64_t i) { return x[i]; });
}

/// The size of a block, which stays in the L1 cache. One loop computes a block's exponentials and
/// another one sums them: two simple loops vectorise better than one that does both.
inline constexpr std::int64_t kExpBlock = 1024;

/// e = exp(x - shift) for n numbers, and their sum. e may be x.
template <class T>
double exp_and_sum(std::int64_t n, const T* x, T shift, T* e) {
  double total = 0;
  for (std::int64_t begin = 0; begin < n; begin += kExpBlock) {
    const std::int64_t end = std::min(begin + kExpBlock, n);
    for (std::int64_t i = begin; i < end; ++i) e[i] = vec::exp(x[i] - shift);
    total += vector_reduce::run(vector_reduce::Sum<double>(), end - begin,
                                [part = e + begin](std::int64_t i) { return part[i]; });
  }
  return total;
}

/// The sum of exp(x - shift) alone.
template <class T>
double sum_of_exp(std::int64_t n, const T* x, T shift) {
  T e[kExpBlock];
  double total = 0;
  for (std::int64_t begin = 0; begin < n; begin += kExpBlock) {
    total += exp_and_sum(std::min(kExpBlock, n - begin), x + begin, shift, e);
  }
  return total;
}

}  // namespace ember
