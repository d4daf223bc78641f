/// A training that is watched: logged, evaluated, sampled and saved now and then.
#pragma once

#include <ember/nn/gpt.h>

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "examples/gpt/gpt_trainer.h"
#include "examples/gpt/recipe.h"
#include "examples/gpt/token_text.h"
#include "examples/gpt/training_log.h"
#include "examples/support/conditions.h"
#include "examples/support/progress.h"
#include "examples/tokenizers/tokenizer.h"

namespace ember::examples {

struct RunOptions {
  std::string output = "out/gpt";  // a directory
  bool resume = false;
  Recipe recipe;
  /// So many steps lie between two of each; 0: it comes at the end only.
  std::int64_t eval_every = 250, save_every = 250, sample_every = 500;
  std::int64_t eval_tokens = 131'072, sample_tokens = 200;

  /// The path of a file in `output`.
  std::string file(const char* name) const;
  std::string checkpoint() const { return file("checkpoint.safetensors"); }
  std::string log() const { return file("log.jsonl"); }
  std::string curve() const { return file("loss.svg"); }
};

class TrainingRun {
 public:
  /// Starts from `init`, a model of the same config whose context may be longer; without it from
  /// random numbers; with options.resume from the checkpoint in the output directory. Everything
  /// but `init` must outlive this. InputError: see resume_checkpoint().
  TrainingRun(const RunOptions& options, const Tokenizer& tokenizer, const TokenText& text,
              const nn::GPT* init);

  bool is_over() const { return trainer_.is_done(); }
  /// To the end, or to the interruption; saves either way. REQUIRES: it is not over.
  void go_on(const std::atomic<bool>& stop);

 private:
  void step();
  double evaluate_now();
  void show_sample();
  void save();
  /// Saves on the way: what fails now may succeed later, and the checkpoint before is still there.
  void try_to_save();
  Conditions all_conditions() const;

  const RunOptions& options_;
  const Tokenizer& tokenizer_;
  const TokenText& text_;
  nn::GPT model_;
  GptTrainer trainer_;
  std::string init_;  // what the model began with
  std::optional<TrainingLog> log_;
  std::optional<Progress> progress_;
  bool log_failed_ = false;
};

}  // namespace ember::examples
