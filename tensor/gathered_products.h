/// Internal: dot products with chosen rows, and sums of chosen rows.
///
/// For matrix products of which only some elements are needed: a loss over pairs of rows needs the
/// dot product of each pair, and its gradients are weighted sums of rows. A callable `row(k)`
/// returns a pointer to the k-th row, so rows need not be copied into one matrix.
///
/// GCC does not keep an array of scalar accumulators in registers. The accumulators here are
/// vectors (a language extension of gcc and clang) of the size of a register; GCC keeps larger ones
/// in memory. The order of additions depends only on the width of a row.
#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

namespace ember {

/// A vector of N bytes of T.
template <class T, std::size_t N>
struct VectorOf {
  typedef T type __attribute__((vector_size(N)));
};
#if defined(__AVX512F__)
inline constexpr std::size_t kRegister = 64;  // bytes
#elif defined(__AVX__)
inline constexpr std::size_t kRegister = 32;
#else
inline constexpr std::size_t kRegister = 16;
#endif
template <class T>
using WideVector = typename VectorOf<T, kRegister>::type;
template <class T>
using NarrowVector = typename VectorOf<T, 16>::type;

// Copied with memcpy, because the numbers need only have the alignment of a T, not of a vector.
template <class Vector, class T>
void load(Vector& vector, const T* numbers) {
  std::memcpy(&vector, numbers, sizeof vector);
}
template <class Vector, class T>
void store(const Vector& vector, T* numbers) {
  std::memcpy(numbers, &vector, sizeof vector);
}

/// Calls body(0), ..., body(N - 1) without a loop: GCC keeps arrays that a loop indexes in memory.
template <int N, class Body>
void unrolled(const Body& body) {
  [&]<int... i>(std::integer_sequence<int, i...>) {
    (body(i), ...);
  }
  (std::make_integer_sequence<int, N>());
}

template <class T>
T total(NarrowVector<T> v) {
  if constexpr (sizeof(T) == 8) {
    return v[0] + v[1];
  } else {
    return (v[0] + v[1]) + (v[2] + v[3]);
  }
}

/// A dot product has 64 bytes of accumulators, in this many registers.
inline constexpr int kRegistersOfSums = 64 / kRegister;

/// The sum of the four quarters of these 64 bytes.
template <class T>
NarrowVector<T> fold_quarters(const WideVector<T> (&sums)[kRegistersOfSums]) {
  NarrowVector<T> quarter[4];
  std::memcpy(quarter, sums, sizeof quarter);
  return (quarter[0] + quarter[1]) + (quarter[2] + quarter[3]);
}

/// out[k] = x · row(first + k) for k < R.
template <int R, class T, class RowAt>
void dot_some(const T* x, std::int64_t width, const RowAt& row, std::int64_t first, T* out) {
  constexpr std::int64_t kLanes = kRegister / sizeof(T), kNarrow = 16 / sizeof(T);
  constexpr std::int64_t kStep = kLanes * kRegistersOfSums;
  const T* rows[R];
  for (int k = 0; k < R; ++k) rows[k] = row(first + k);
  WideVector<T> wide[R][kRegistersOfSums] = {};
  NarrowVector<T> narrow[R] = {};
  T rest[R] = {};
  const auto add_products = [&](std::int64_t c, const auto& sum) {
    std::remove_reference_t<decltype(sum(0))> part, of_row;
    load(part, x + c);
    for (int k = 0; k < R; ++k) {
      load(of_row, rows[k] + c);
      sum(k) += part * of_row;
    }
  };
  std::int64_t c = 0;
  for (; c + kStep <= width; c += kStep) {
    for (int v = 0; v < kRegistersOfSums; ++v) {
      add_products(
          c + v * kLanes, [&](int k) -> auto& { return wide[k][v]; });
    }
  }
  for (; c + kNarrow <= width; c += kNarrow) {
    add_products(
        c, [&](int k) -> auto& { return narrow[k]; });
  }
  for (; c < width; ++c) {
    for (int k = 0; k < R; ++k) rest[k] += x[c] * rows[k][c];
  }
  for (int k = 0; k < R; ++k) out[k] = total<T>(fold_quarters<T>(wide[k]) + narrow[k]) + rest[k];
}

/// out[k] = x · row(k) for k < count, rows of `width` numbers.
template <class T, class RowAt>
void dot_rows(const T* x, std::int64_t width, std::int64_t count, const RowAt& row, T* out) {
  std::int64_t k = 0;
  for (; k + 4 <= count; k += 4) dot_some<4>(x, width, row, k, out + k);
  for (; k < count; ++k) dot_some<1>(x, width, row, k, out + k);
}

/// Whether a sum is added to the output or overwrites it, as with beta = 1 and beta = 0 in BLAS.
enum class Beta { one, zero };

/// y[r][c...] += sum of a[r][k] row(k)[c...], or = instead of +=, over the numbers of V adjacent
/// vectors, for r < R: each load of a row is used for R sums.
template <Beta beta, int R, int V, class Vector, class T, class RowAt>
void add_part(T* const* y, std::int64_t c, std::int64_t count, const T* const* a,
              const RowAt& row) {
  constexpr std::int64_t kLanes = sizeof(Vector) / sizeof(T);
  Vector sum[R * V] = {};
  if constexpr (beta == Beta::one) {
    unrolled<R * V>([&](int i) { load(sum[i], y[i / V] + c + i % V * kLanes); });
  }
  for (std::int64_t k = 0; k < count; ++k) {
    const T* const x = row(k) + c;
    unrolled<V>([&](int v) {
      Vector part;
      load(part, x + v * kLanes);
      unrolled<R>([&](int r) { sum[r * V + v] += a[r][k] * part; });
    });
  }
  unrolled<R * V>([&](int i) { store(sum[i], y[i / V] + c + i % V * kLanes); });
}

/// y[r] += sum of a[r][k] row(k) over k < count, or = instead of +=, for r < R.
template <Beta beta, int R, class T, class RowAt>
void add_some(T* const* y, std::int64_t width, std::int64_t count, const T* const* a,
              const RowAt& row) {
  using Wide = WideVector<T>;
  using Narrow = NarrowVector<T>;
  constexpr std::int64_t kWide = kRegister / sizeof(T), kNarrow = 16 / sizeof(T);
  // With one output, as many accumulators as registers allow: rows are then read in few passes.
  constexpr int kMany = kRegister == 64 ? 6 : 12;
  std::int64_t c = 0;
  if constexpr (R == 1) {
    for (; c + kMany * kWide <= width; c += kMany * kWide) {
      add_part<beta, R, kMany, Wide>(y, c, count, a, row);
    }
  }
  for (; c + 4 * kWide <= width; c += 4 * kWide) add_part<beta, R, 4, Wide>(y, c, count, a, row);
  for (; c + kWide <= width; c += kWide) add_part<beta, R, 1, Wide>(y, c, count, a, row);
  for (; c + kNarrow <= width; c += kNarrow) add_part<beta, R, 1, Narrow>(y, c, count, a, row);
  for (; c < width; ++c) {
    for (int r = 0; r < R; ++r) {
      if (beta == Beta::zero) y[r][c] = 0;
      for (std::int64_t k = 0; k < count; ++k) y[r][c] += a[r][k] * row(k)[c];
    }
  }
}

/// y += sum of a[k] row(k) over k < count, rows of `width` numbers. y must not be one of the rows.
template <class T, class RowAt>
void axpy_rows(T* y, std::int64_t width, std::int64_t count, const T* a, const RowAt& row) {
  add_some<Beta::one, 1>(&y, width, count, &a, row);
}

/// y = sum of a[k] row(k) over k < count, rows of `width` numbers. y must not be one of the rows.
template <class T, class RowAt>
void sum_rows(T* y, std::int64_t width, std::int64_t count, const T* a, const RowAt& row) {
  add_some<Beta::zero, 1>(&y, width, count, &a, row);
}

/// For each j < many: y(j) += sum of a[j * count + k] row(k) over k < count. The y(j) may be equal
/// to each other, but not to a row.
template <class T, class SumAt, class RowAt>
void axpy_rows_to_each(std::int64_t many, const SumAt& y, std::int64_t width, std::int64_t count,
                       const T* a, const RowAt& row) {
  std::int64_t j = 0;
  for (; j + 2 <= many; j += 2, a += 2 * count) {
    T* const sums[] = {y(j), y(j + 1)};
    const T* const factors[] = {a, a + count};
    if (sums[0] != sums[1]) {
      add_some<Beta::one, 2>(sums, width, count, factors, row);
    } else {
      for (int r = 0; r < 2; ++r) add_some<Beta::one, 1>(sums + r, width, count, factors + r, row);
    }
  }
  if (j < many) axpy_rows(y(j), width, count, a, row);
}

}  // namespace ember
