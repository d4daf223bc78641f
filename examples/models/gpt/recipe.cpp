#include "examples/models/gpt/recipe.h"

#include <ember/optim/lr_scheduler.h>
#include <fmt/format.h>

#include <algorithm>

#include "examples/formats/files/memory.h"

namespace ember::examples {
void Recipe::require_memory(std::int64_t vocab_size) const {
  const auto words = static_cast<double>(vocab_size), width = static_cast<double>(model.n_embd);
  const auto layers = static_cast<double>(model.n_layer);
  const auto context = static_cast<double>(model.block_size);
  const double tables = words * (model.tie_word_embeddings ? 1 : 2) + context;
  const double parameters = width * (tables + 12 * layers * width);
  // Activations kept for the backward pass: the inputs of each block's matrix products and GELU,
  // and a logit for each word.
  const double tokens = static_cast<double>(batch_size) * context;
  const double kept = tokens * (8 * layers * width + words);
  // AdamW: the parameter, its gradient, and the moving averages of that and of its square.
  require_memory_for((4 * parameters + kept) * sizeof(float),
                     fmt::format("{:.3g} million parameters and batches of {} x {} tokens",
                                 parameters / 1e6, batch_size, model.block_size),
                     "a smaller model or --batch-size");
}

double Recipe::learning_rate(std::int64_t step) const {
  const std::int64_t rising = std::min(warmup, steps);
  const auto rises = static_cast<double>(rising);
  if (step < rising) return lr * static_cast<double>(step + 1) / (rises + 1);
  const optim::Schedule falls =
      optim::cosine_annealing(std::max<std::int64_t>(steps - rising, 1), min_lr / lr);
  return lr * falls(step - rising);
}

Conditions conditions(const Recipe& recipe) {
  return {{"batch-size", fmt::format("{}", recipe.batch_size)},
          {"accumulate", fmt::format("{}", recipe.accumulate)},
          {"steps", fmt::format("{}", recipe.steps)},
          {"lr", fmt::format("{}", recipe.lr)},
          {"min-lr", fmt::format("{}", recipe.min_lr)},
          {"warmup", fmt::format("{}", recipe.warmup)},
          {"beta1", fmt::format("{}", recipe.beta1)},
          {"beta2", fmt::format("{}", recipe.beta2)},
          {"weight-decay", fmt::format("{}", recipe.weight_decay)},
          {"clip", fmt::format("{}", recipe.clip)},
          {"seed", fmt::format("{}", recipe.seed)}};
}

}  // namespace ember::examples
