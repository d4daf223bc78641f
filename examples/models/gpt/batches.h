/// Sequences of a text, as a GPT learns them: ids (B, T), and for each the token that comes next.
#pragma once

#include <ember/tensor/random.h>

#include <cstdint>
#include <span>
#include <vector>

namespace ember::examples {

struct Batch {
  Tensor ids, targets;  // (B, T) i64
};

/// The sequences that start at these places. REQUIRES: `length` + 1 tokens from each on.
Batch batch_at(std::span<const std::int32_t> text, const std::vector<std::int64_t>& starts,
               std::int64_t length);

/// Sequences from random places of a text. Where the next ones start follows from the generator's
/// state alone. (All sequences in a random order, epoch after epoch, came to a validation loss that
/// was 0.02 higher in 2000 steps of the preset `char`.)
class RandomBatches {
 public:
  /// Of a text, which must outlive this. REQUIRES: more than `length` tokens.
  RandomBatches(std::span<const std::int32_t> text, std::int64_t batch_size, std::int64_t length,
                std::uint64_t seed)
      : text_(text), batch_size_(batch_size), length_(length), generator_(seed) {}

  Batch next();

  Generator::State state() const { return generator_.state(); }
  void set_state(Generator::State state) { generator_.set_state(state); }

 private:
  std::span<const std::int32_t> text_;
  std::int64_t batch_size_, length_;
  Generator generator_;
};

}  // namespace ember::examples
