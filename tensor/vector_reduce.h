/// Internal: vectorised reductions of many numbers to one.
///
/// A reducer says what is computed:
///
///     using Acc = ...;                          the accumulator
///     static constexpr std::int64_t kGrain;     how many numbers are worth a thread (threads.h)
///     Acc identity() const;                     the accumulator of no numbers
///     Acc fold(Acc acc, T x) const;             acc with one more number
///     Acc combine(Acc a, Acc b) const;          the accumulator of two parts together
///
/// A compiler may not reorder the additions of a floating-point sum, so a plain loop adds one
/// number at a time. `run` has several independent accumulators, which compilers turn into the
/// lanes of vector registers. Their number depends only on the type, so a result is the same on
/// every run.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "ember/tensor/number.h"

namespace ember::vector_reduce {

/// Numbers that are worth a thread if memory bandwidth is the limit.
inline constexpr std::int64_t kCheapGrain = 32768;
/// The same if each number costs an exponential.
inline constexpr std::int64_t kExpGrain = 8192;

/// The fold of at(0), ..., at(n - 1).
template <class Reducer, class At>
typename Reducer::Acc run(const Reducer& reducer, std::int64_t n, const At& at) {
  using Acc = typename Reducer::Acc;
  // For double, four AVX2 registers: enough to hide the latency of an addition.
  constexpr std::int64_t kLanes = std::min<std::size_t>(128 / sizeof(Acc), 32);
  if (n <= kLanes / 2) {
    Acc acc = reducer.identity();
    for (std::int64_t i = 0; i < n; ++i) acc = reducer.fold(acc, at(i));
    return acc;
  }
  Acc lane[kLanes];
  for (Acc& acc : lane) acc = reducer.identity();
  std::int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    for (std::int64_t k = 0; k < kLanes; ++k) lane[k] = reducer.fold(lane[k], at(i + k));
  }
  for (std::int64_t k = 0; i + k < n; ++k) lane[k] = reducer.fold(lane[k], at(i + k));
  for (std::int64_t half = kLanes / 2; half > 0; half /= 2) {
    for (std::int64_t k = 0; k < half; ++k) lane[k] = reducer.combine(lane[k], lane[k + half]);
  }
  return lane[0];
}

/// A is double for sums of any T, or i64 for sums of integers.
template <class A>
struct Sum {
  using Acc = A;
  static constexpr std::int64_t kGrain = kCheapGrain;
  static Acc identity() { return 0; }
  template <class T>
  static Acc fold(Acc acc, T x) {
    return plus(acc, static_cast<Acc>(x));
  }
  static Acc combine(Acc a, Acc b) { return plus(a, b); }
};

/// NaN propagates.
template <class T>
struct Largest {
  using Acc = T;
  static constexpr std::int64_t kGrain = kCheapGrain;
  static T identity() {
    using Limits = std::numeric_limits<T>;
    return Limits::has_infinity ? -Limits::infinity() : Limits::lowest();
  }
  static T fold(T acc, T x) { return larger(x, acc); }
  static T combine(T a, T b) { return larger(b, a); }
};

/// sum f(x), in f64.
template <class F, std::int64_t grain>
struct SumOf {
  using Acc = double;
  static constexpr std::int64_t kGrain = grain;
  F f;
  static Acc identity() { return 0; }
  template <class T>
  Acc fold(Acc acc, T x) const {
    return acc + static_cast<Acc>(f(x));
  }
  static Acc combine(Acc a, Acc b) { return a + b; }
};
template <std::int64_t grain = kCheapGrain, class F>
SumOf<F, grain> sum_of(const F& f) {
  return {f};
}

}  // namespace ember::vector_reduce
