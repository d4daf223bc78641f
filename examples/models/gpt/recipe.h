/// Recipes: everything that determines a training of a GPT, except the text.
#pragma once

#include <ember/nn/gpt.h>

#include <cstdint>

#include "examples/formats/files/conditions.h"

namespace ember::examples {

/// The defaults are the preset `char`: characters of Shakespeare, 2000 steps.
struct Recipe {
  /// vocab_size is set from the tokenizer. initializer_range is GPT-2's, scaled to this width: 0.02
  /// sqrt(768 / 128). With 0.02, the validation loss after 2000 steps is 0.13 higher. The embedding
  /// tables keep 0.02: larger values would give the first token too much influence.
  nn::GPTConfig model{
      .block_size = 64, .n_layer = 4, .n_head = 4, .n_embd = 128, .initializer_range = 0.05};
  bool needs_bpe = false;        // whether the tokenizer must be a BPE
  std::int64_t batch_size = 12;  // B: sequences per batch
  std::int64_t accumulate = 1;   // batches whose gradients are averaged in a step
  std::int64_t steps = 2000;

  /// AdamW. The learning rate rises linearly over the first `warmup` steps, then falls along half a
  /// cosine to min_lr at the end.
  double lr = 1e-3;
  double min_lr = 1e-4;
  std::int64_t warmup = 100;
  double beta1 = 0.9;
  double beta2 = 0.99;
  double weight_decay = 0.1;  // for matrices, not for vectors (biases, norms)
  double clip = 1;            // upper bound of the gradient's norm
  std::uint64_t seed = 1;

  /// Checks the minimum memory of a step, for a vocabulary of this size. InputError: more than this
  /// process may use.
  void require_memory(std::int64_t vocab_size) const;

  /// The learning rate of a step, counted from 0.
  double learning_rate(std::int64_t step) const;
  std::int64_t tokens_per_step() const { return batch_size * accumulate * model.block_size; }
};

/// Everything but the model, which a checkpoint stores anyway, by the options' names.
Conditions conditions(const Recipe& recipe);

}  // namespace ember::examples
