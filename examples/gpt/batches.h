/// Pieces of a text, as a GPT learns them: ids (B, T), and for each the token that comes next.
#pragma once

#include <ember/tensor/random.h>
#include <ember/tensor/state_dict.h>

#include <cstdint>
#include <span>
#include <vector>

namespace ember::examples {

struct Batch {
  Tensor ids, targets;  // (B, T) i64
};

/// The pieces that begin at these places. REQUIRES: `length` + 1 tokens from each on.
Batch batch_at(std::span<const std::int32_t> text, const std::vector<std::int64_t>& places,
               std::int64_t length);

/// All of a text's pieces in a random order, over and over. Each pass cuts the text at other places
/// (its first piece begins at a random one of its first tokens), so what a piece begins with is
/// never learnt; and sees every token about as often as any other, which random places do not.
class ShuffledBatches {
 public:
  /// Of a text, which must outlive this. REQUIRES: more than `length` tokens.
  ShuffledBatches(std::span<const std::int32_t> text, std::int64_t batch_size, std::int64_t length,
                  std::uint64_t seed);

  Batch next();

  /// Where it is: the generator's state before this pass, and how many pieces it has handed out.
  StateDict state_dict() const;
  /// InputError: no such place.
  void load_state_dict(const StateDict& state);

 private:
  void begin_pass();

  std::span<const std::int32_t> text_;
  std::int64_t batch_size_, length_;
  Generator generator_;
  Generator::State pass_;            // before it drew the two below
  std::int64_t offset_ = 0;          // of the first piece
  std::vector<std::int64_t> order_;  // of the pieces
  std::size_t taken_ = 0;
};

}  // namespace ember::examples
