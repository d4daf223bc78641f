/// Internal: prefetching and copying rows that lie far apart in memory.
///
/// A lookup in a large table is bound by memory latency. Two things help. First, rows are
/// prefetched, piece by piece, while earlier rows are read, because the hardware cannot predict
/// their addresses. If rows are long, the next one is prefetched: more requests would delay those
/// for the current row. If they are short, a row further ahead is. Second, an output larger than
/// the caches is written with streaming stores, because a normal store first reads the cache line
/// that it overwrites.
#pragma once

#if defined(__AVX__)
#include <immintrin.h>
#endif

#include <algorithm>
#include <cstdint>

namespace ember {

/// Bytes. A larger output is evicted from the caches before it is read.
inline constexpr std::int64_t kPastCaches = std::int64_t{4} << 20;

/// Elements in a piece of a row.
inline constexpr std::int64_t kRowPiece = 64;

inline constexpr std::int64_t kCacheLine = 64;  // bytes

/// How many rows ahead of the current one to prefetch, for rows of `width` elements.
template <class T>
std::int64_t rows_ahead(std::int64_t width) {
  constexpr std::int64_t kOnTheirWay = 2048;  // bytes
  const auto bytes = std::max<std::int64_t>(width, 1) * static_cast<std::int64_t>(sizeof(T));
  return std::clamp<std::int64_t>(kOnTheirWay / bytes, 1, 16);
}

enum class For { reading, writing };

/// Prefetches n elements, for reading or writing. The addresses need not be valid.
template <For purpose = For::reading, class T>
void prefetch(const T* piece, std::int64_t n) {
  const auto* const bytes = reinterpret_cast<const char*>(piece);
  const auto end = n * static_cast<std::int64_t>(sizeof(T));
  for (std::int64_t i = 0; i < end; i += kCacheLine) {
    __builtin_prefetch(bytes + i, purpose == For::writing);
  }
}

/// Copies n elements; with past_caches by streaming stores, if whole cache lines are written. Other
/// threads see those after finish_stores().
template <class T>
void copy_piece(const T* from, std::int64_t n, T* to, [[maybe_unused]] bool past_caches) {
#if defined(__AVX__)
  const auto bytes = n * static_cast<std::int64_t>(sizeof(T));
  const bool whole_lines =
      reinterpret_cast<std::uintptr_t>(to) % kCacheLine == 0 && bytes % kCacheLine == 0;
  if (past_caches && whole_lines) {
    const auto* const source = reinterpret_cast<const char*>(from);
    auto* const target = reinterpret_cast<char*>(to);
    for (std::int64_t i = 0; i < bytes; i += sizeof(__m256i)) {
      const __m256i part = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(source + i));
      _mm256_stream_si256(reinterpret_cast<__m256i*>(target + i), part);
    }
    return;
  }
#endif
  std::copy_n(from, n, to);
}

/// Orders streaming stores before all stores that follow.
inline void finish_stores() {
#if defined(__AVX__)
  _mm_sfence();
#endif
}

}  // namespace ember
