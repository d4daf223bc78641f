/// A small GPT, and a text that is as small, for the tests of what trains and uses it.
#pragma once

#include <ember/tensor/random.h>

#include <numeric>
#include <string>

#include "examples/formats/tokenizers/char_tokenizer.h"
#include "examples/models/gpt/token_text.h"
#include "examples/tools/gpt/checkpoint.h"

namespace ember::examples {

inline std::string counting_text(int lines = 60) {
  std::string text;
  for (int i = 0; i < lines; ++i) text += "one two three four five " + std::to_string(i) + "\n";
  return text;
}

/// The characters of that text. Made once: to look through all of Unicode takes longer than what a
/// fuzzer does with it.
inline const CharTokenizer& counting_tokenizer() {
  static const CharTokenizer tokenizer = CharTokenizer::of_text(counting_text());
  return tokenizer;
}

/// 0, 1, 2, ...: tokens that tell where they stand.
inline TokenIds count_to(std::int32_t end) {
  TokenIds ids(static_cast<std::size_t>(end));
  std::iota(ids.begin(), ids.end(), 0);
  return ids;
}

inline Recipe small_recipe() {
  Recipe recipe;
  recipe.model = {.block_size = 8, .n_layer = 2, .n_head = 2, .n_embd = 16, .dropout = 0.1};
  recipe.batch_size = 3;
  recipe.accumulate = 2;
  recipe.steps = 20;
  recipe.warmup = 4;
  return recipe;
}

struct GptLesson {
  explicit GptLesson(const Recipe& given = small_recipe())
      : recipe(given),
        tokenizer(counting_tokenizer()),
        text("counting", tokenizer.encode(counting_text()), recipe.model.block_size),
        model((manual_seed(recipe.seed), config())),
        trainer(model, text.training(), recipe) {}

  nn::GPTConfig config() const {
    nn::GPTConfig result = recipe.model;
    result.vocab_size = tokenizer.vocab_size();
    return result;
  }
  void learn(std::int64_t steps) {
    while (steps-- > 0) trainer.step();
  }
  void save(const std::string& path) const {
    save_checkpoint(path, model, tokenizer, trainer, conditions(recipe));
  }
  void resume(const std::string& path) {
    resume_checkpoint(path, model, tokenizer, trainer, conditions(recipe));
  }

  Recipe recipe;
  CharTokenizer tokenizer;
  TokenText text;
  nn::GPT model;
  GptTrainer trainer;
};

}  // namespace ember::examples
