/// A training that is watched: logged, evaluated, sampled and saved now and then.
///
/// Its files are those of one training, whenever it is killed. The checkpoint says of which: it is
/// replaced in one step, and the others follow it. A new training beside an old checkpoint writes
/// its log to new-log.jsonl. When its first checkpoint stands, that becomes log.jsonl, and the
/// tokenizer's files and loss.svg are written, so a training that fails before leaves the old files
/// as they were. One that is killed in between has new-log.jsonl, with the line of the checkpoint's
/// step: the next training there, new or resumed, puts it into its place first. The tokenizer's
/// files and loss.svg only repeat what stands in the checkpoint and in the log, and are written
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
  bool saves_bpe = false;  // the tokenizer is a BPE, and gets files of its own
  Recipe recipe;
  /// So many steps lie between two of each; 0: it comes at the end only.
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
  /// Starts from `init`, a model of the same config whose context may be longer; without it from
  /// random numbers; with options.resume from the checkpoint in the output directory. Everything
  /// but `init` must outlive this. InputError: see resume_checkpoint().
  TrainingRun(const RunOptions& options, const Tokenizer& tokenizer, const TokenText& text,
              const nn::GPT* init);

  /// Whether all steps are done, and what they came to is evaluated.
  bool is_over() const { return trainer_.is_done() && log_->has_validation(trainer_.steps_done()); }
  /// To the end, or to the interruption, which evaluations and samples hear too; saves either way.
  /// Where several are due, saving comes first, so that nothing waits for an evaluation.
  /// REQUIRES: it is not over. InputError: the loss is not finite any more; a model with such a
  /// loss is not saved.
  void go_on(const std::atomic<bool>& stop);
  /// Whether there is a checkpoint of this training.
  bool is_saved() const { return steps_saved_ > 0; }

 private:
  void step();
  /// Nothing, where it was interrupted.
  std::optional<double> evaluate_now(const std::atomic<bool>& stop);
  void show_sample(const std::atomic<bool>& stop);
  /// What is due after the last step.
  void finish(const std::atomic<bool>& stop);
  /// InputError: the model's loss is not finite. The checkpoint before is a better one.
  void save();
  /// The files beside the checkpoint.
  void save_companions();
  /// Saves on the way: what fails now may succeed later, and the checkpoint before is still there.
  void try_to_save();
  Conditions all_conditions() const;

  const RunOptions& options_;
  const Tokenizer& tokenizer_;
  const TokenText& text_;
  nn::GPT model_;
  GptTrainer trainer_;
  std::string init_;              // what the model began with
  std::int64_t steps_saved_ = 0;  // how many the checkpoint of this training has
  std::optional<TrainingLog> log_;
  std::optional<Progress> progress_;
  bool log_failed_ = false, bpe_saved_ = false;
};

}  // namespace ember::examples
