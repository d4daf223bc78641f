/// Internal: reading rows that lie far apart in memory, and copying them.
///
/// A lookup in a large table waits for memory all the time. Two things shorten the wait. A row is
/// asked for, piece by piece, while those before it are being read, as no hardware foresees where
/// it lies: the next one where rows are long, as more would take the place of what is on its way
/// for this one, and one further ahead where they are short. And an output that is larger than the
/// caches is written past them, because a normal store first reads the line that it is going to
/// overwrite.
#pragma once

#if defined(__AVX__)
#include <immintrin.h>
#endif

#include <algorithm>
#include <cstdint>

namespace ember {

/// From this size on, what is written has left the caches before anybody reads it.
inline constexpr std::int64_t kPastCaches = std::int64_t{4} << 20;

/// Numbers in a piece of a row.
inline constexpr std::int64_t kRowPiece = 64;

inline constexpr std::int64_t kCacheLine = 64;  // bytes

/// How many rows ahead of the one that is being read, of `width` numbers each, one is asked for.
template <class T>
std::int64_t rows_ahead(std::int64_t width) {
  constexpr std::int64_t kOnTheirWay = 2048;  // bytes
  const auto bytes = std::max<std::int64_t>(width, 1) * static_cast<std::int64_t>(sizeof(T));
  return std::clamp<std::int64_t>(kOnTheirWay / bytes, 1, 16);
}

enum class For { reading, writing };

/// Asks for n elements that are soon to be read, or changed. Memory beyond what exists may be
/// named.
template <For purpose = For::reading, class T>
void prefetch(const T* piece, std::int64_t n) {
  const auto* const bytes = reinterpret_cast<const char*>(piece);
  const auto end = n * static_cast<std::int64_t>(sizeof(T));
  for (std::int64_t i = 0; i < end; i += kCacheLine) {
    __builtin_prefetch(bytes + i, purpose == For::writing);
  }
}

/// Copies n elements. With past_caches, other threads see them after a finish_stores().
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

/// Orders stores past the caches before everything that follows.
inline void finish_stores() {
#if defined(__AVX__)
  _mm_sfence();
#endif
}

}  // namespace ember
