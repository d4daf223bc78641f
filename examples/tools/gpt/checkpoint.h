/// Checkpoints of a GPT: everything needed to use it and to resume its training.
///
/// A checkpoint is a safetensors file. The weights have Hugging Face's names (nn/gpt.h), so other
/// programs find them; the trainer's state is stored as "training.…". The metadata has the config,
/// the tokenizer, the progress ("step", "loss"), and the training's conditions, also as
/// "training.…".
#pragma once

#include <ember/nn/gpt.h>

#include <memory>
#include <optional>
#include <string>

#include "examples/formats/files/conditions.h"
#include "examples/formats/tokenizers/tokenizer.h"
#include "examples/models/gpt/gpt_trainer.h"

namespace ember::examples {

/// The values of Checkpoint::init.
inline constexpr const char* kRandomNumbers = "random numbers";
inline constexpr const char* kOtherNumbers = "another model's numbers";  // train --init

/// Replaces the file atomically. Error: cannot write; the old file is unchanged.
void save_checkpoint(const std::string& path, const nn::GPT& model, const Tokenizer& tokenizer,
                     const GptTrainer& trainer, const Conditions& conditions);

/// The same for an imported model, which has no training to resume.
void save_checkpoint(const std::string& path, const nn::GPT& model, const Tokenizer& tokenizer);

/// Restores the model and the trainer. InputError, with both unchanged: the file is missing or not
/// a checkpoint; the config (naming the fields), the tokenizer or a condition differs.
void resume_checkpoint(const std::string& path, nn::GPT& model, const Tokenizer& tokenizer,
                       GptTrainer& trainer, const Conditions& conditions);

/// The progress of the training in a file.
struct SavedStep {
  std::int64_t step;
  double loss;  // the loss of this step
};

/// Nothing if the file is missing, is not a checkpoint, or has no training.
std::optional<SavedStep> saved_step(const std::string& path);

/// A model in evaluation mode, with its tokenizer. Its parameters are mapped pages of the file
/// (nn::SafetensorsFile::mapped).
struct Checkpoint {
  nn::GPT model;
  std::unique_ptr<Tokenizer> tokenizer;
  // Its training, if any: the number of steps, the last loss, and how the model was initialized
  // ("": unknown).
  std::int64_t steps = 0;
  std::optional<double> loss = {};
  std::string init = {};
};

/// Does not read the trainer's state. InputError: cannot read the file; not a GPT; a config that
/// does not match the tensors or the tokenizer.
Checkpoint load_checkpoint(const std::string& path);

/// The history of the token table; empty if the file has no training. InputError: as above.
TableHistory load_history(const std::string& path);

}  // namespace ember::examples
