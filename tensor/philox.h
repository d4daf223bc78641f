/// Internal: Philox4x32-10, a function from a counter and a key to 128 random bits.
///
/// Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011. Passes
/// BigCrush; neighbouring counters and keys give unrelated bits, so a generator only has to count.
#pragma once

#include <cstdint>

namespace ember {

/// For each lane, words[0][lane] ... words[3][lane] hold a counter, lowest word first; the random
/// words replace it. Several lanes fill vector registers. The lower half of `key` is the paper's
/// first key word.
template <int kLanes>
void philox(std::uint32_t (&words)[4][kLanes], std::uint64_t key) {
  constexpr int kRounds = 10;
  auto key0 = static_cast<std::uint32_t>(key);
  auto key1 = static_cast<std::uint32_t>(key >> 32);
  for (int round = 0; round < kRounds; ++round) {
    for (int lane = 0; lane < kLanes; ++lane) {
      const std::uint64_t product0 = std::uint64_t{0xD2511F53} * words[0][lane];
      const std::uint64_t product1 = std::uint64_t{0xCD9E8D57} * words[2][lane];
      words[0][lane] = static_cast<std::uint32_t>(product1 >> 32) ^ words[1][lane] ^ key0;
      words[1][lane] = static_cast<std::uint32_t>(product1);
      words[2][lane] = static_cast<std::uint32_t>(product0 >> 32) ^ words[3][lane] ^ key1;
      words[3][lane] = static_cast<std::uint32_t>(product0);
    }
    key0 += 0x9E3779B9;
    key1 += 0xBB67AE85;
  }
}

}  // namespace ember
