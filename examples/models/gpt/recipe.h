/// Recipes: all that decides what becomes of a GPT, but for the text that it learns.
#pragma once

#include <ember/nn/gpt.h>

#include <cstdint>

#include "examples/formats/files/conditions.h"

namespace ember::examples {

/// The defaults are the preset `char`: Shakespeare's letters in 2000 steps.
struct Recipe {
  /// Its vocab_size is that of the tokenizer. The weights' deviation is GPT-2's, brought from its
  /// width to this one: 0.02 sqrt(768 / 128). With 0.02 itself, the validation loss after 2000
  /// steps is 0.13 higher. The tables keep 0.02: wider ones would say too much of the first token.
  nn::GPTConfig model{
      .block_size = 64, .n_layer = 4, .n_head = 4, .n_embd = 128, .initializer_range = 0.05};
  bool needs_bpe = false;        // GPT-2 on characters would be something else
  std::int64_t batch_size = 12;  // B: pieces of text that are looked at side by side
  std::int64_t accumulate = 1;   // batches whose gradients are averaged for one step
  std::int64_t steps = 2000;

  /// AdamW. The learning rate rises in a straight line over the first `warmup` steps, and falls
  /// along half a cosine to min_lr at the end.
  double lr = 1e-3;
  double min_lr = 1e-4;
  std::int64_t warmup = 100;
  double beta1 = 0.9;
  double beta2 = 0.99;
  double weight_decay = 0.1;  // of matrices; vectors (biases, norms) have none
  double clip = 1;            // the gradient's norm is brought down to this
  std::uint64_t seed = 1;

  /// What a step takes at least, for a vocabulary of this size. InputError: more than this process
  /// may use.
  void require_memory(std::int64_t vocab_size) const;

  /// That of a step: they count from 0.
  double learning_rate(std::int64_t step) const;
  std::int64_t tokens_per_step() const { return batch_size * accumulate * model.block_size; }
};

/// All of it but the model, which a checkpoint knows, by the options' names.
Conditions conditions(const Recipe& recipe);

}  // namespace ember::examples
