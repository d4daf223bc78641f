/// A training of a GPT with periodic logs, evaluations, samples and checkpoints.
///
/// The files in the output directory always belong to one training, even if it is killed. The
/// checkpoint is the commit point: it is replaced atomically, and the other files follow it. A new
/// training beside an old checkpoint writes its log to new-log.jsonl. After its first checkpoint,
/// that is renamed to log.jsonl, and the tokenizer's files and loss.svg are written; a training
/// that fails before leaves the old files unchanged. If it is killed in between, new-log.jsonl has
/// the line of the checkpoint's step, and the next training, new or resumed, renames it first. The
/// tokenizer's files and loss.svg are derived from the checkpoint and the log, and are written
/// again on a resume.
#pragma once

#include <ember/nn/gpt.h>

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "examples/formats/files/conditions.h"
#include "examples/formats/tokenizers/tokenizer.h"
#include "examples/models/gpt/gpt_trainer.h"
#include "examples/models/gpt/recipe.h"
#include "examples/models/gpt/token_text.h"
#include "examples/tools/command_line/progress.h"
#include "examples/tools/gpt/training_log.h"

namespace ember::examples {

struct RunOptions {
  std::string output = "out/gpt";  // a directory
  bool resume = false;
  bool saves_bpe = false;  // also write the tokenizer's files, for a learnt BPE
  Recipe recipe;
  /// Intervals in steps; 0: only at the end.
  std::int64_t eval_every = 250, save_every = 250, sample_every = 500;
  std::int64_t eval_tokens = 131'072, sample_tokens = 200;

  /// The path of a file in `output`.
  std::string file(const char* name) const;
  std::string checkpoint() const { return file("checkpoint.safetensors"); }
  std::string log() const { return file("log.jsonl"); }
  std::string new_log() const { return file("new-log.jsonl"); }
  std::string curve() const { return file("loss.svg"); }
  std::string encoder() const { return file("encoder.json"); }
  std::string merges() const { return file("vocab.bpe"); }
};

class TrainingRun {
 public:
  /// Starts from the checkpoint in the output directory with options.resume; otherwise from `init`,
  /// a model of the same config whose context may be longer; otherwise from random numbers.
  /// Everything but `init` must outlive this. InputError: see resume_checkpoint().
  TrainingRun(const RunOptions& options, const Tokenizer& tokenizer, const TokenText& text,
              const nn::GPT* init);

  /// Whether all steps are done and the result is evaluated.
  bool is_over() const { return trainer_.is_done() && log_->has_validation(trainer_.steps_done()); }
  /// Trains to the end or until `stop`, which also ends evaluations and samples; saves in both
  /// cases. When several things are due, saves first, so that a checkpoint does not wait for an
  /// evaluation. REQUIRES: it is not over. InputError: the loss is not finite; such a model is not
  /// saved.
  void go_on(const std::atomic<bool>& stop);
  /// Whether there is a checkpoint of this training.
  bool is_saved() const { return steps_saved_ > 0; }

 private:
  void step();
  /// Nothing if interrupted.
  std::optional<double> evaluate_now(const std::atomic<bool>& stop);
  void show_sample(const std::atomic<bool>& stop);
  /// Does what is due after the last step.
  void finish(const std::atomic<bool>& stop);
  /// InputError: the model's loss is not finite. The previous checkpoint is then kept.
  void save();
  /// Writes the files derived from the checkpoint and the log.
  void save_companions();
  /// Saves during training. An error is only reported: the previous checkpoint still exists, and
  /// the next attempt may succeed.
  void try_to_save();
  Conditions all_conditions() const;

  const RunOptions& options_;
  const Tokenizer& tokenizer_;
  const TokenText& text_;
  nn::GPT model_;
  GptTrainer trainer_;
  std::string init_;              // how the model was initialized: Checkpoint::init
  std::int64_t steps_saved_ = 0;  // steps in this training's checkpoint; 0: none
  std::optional<TrainingLog> log_;
  std::optional<Progress> progress_;
  bool log_failed_ = false, bpe_saved_ = false;
};

}  // namespace ember::examples
