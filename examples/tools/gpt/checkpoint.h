/// A GPT in a file: all that it takes to use it, and all that it takes to go on with its training.
///
/// A safetensors file. The weights have Hugging Face's names (nn/gpt.h), so other programs find
/// them; beside them are the trainer's numbers, as "training.…". The metadata has the config, the
/// tokenizer, how far the training was ("step", "loss"), and its conditions, as "training.…" again.
#pragma once

#include <ember/nn/gpt.h>

#include <memory>
#include <optional>
#include <string>

#include "examples/formats/files/conditions.h"
#include "examples/formats/tokenizers/tokenizer.h"
#include "examples/models/gpt/gpt_trainer.h"

namespace ember::examples {

/// What Checkpoint::init may be.
inline constexpr const char* kRandomNumbers = "random numbers";
inline constexpr const char* kOtherNumbers = "another model's numbers";  // train --init

/// Replaces the file in one step, or leaves it as it was. Error: cannot write.
void save_checkpoint(const std::string& path, const nn::GPT& model, const Tokenizer& tokenizer,
                     const GptTrainer& trainer, const Conditions& conditions);

/// The same of a model that has no training here to go on with, as it comes from elsewhere.
void save_checkpoint(const std::string& path, const nn::GPT& model, const Tokenizer& tokenizer);

/// Puts the model and the trainer where the saved ones were. InputError, with both as they were:
/// the file is missing or no checkpoint, the config is another (says in which fields), the
/// tokenizer is, or one of the conditions.
void resume_checkpoint(const std::string& path, nn::GPT& model, const Tokenizer& tokenizer,
                       GptTrainer& trainer, const Conditions& conditions);

/// How far the training in a file is.
struct SavedStep {
  std::int64_t step;
  double loss;  // of this step
};

/// Nothing: the file is missing or no checkpoint, or has no training.
std::optional<SavedStep> saved_step(const std::string& path);

/// A model to be used, with the tokens that it knows. It is in evaluation. Its numbers are the
/// file's own pages (nn::SafetensorsFile::mapped).
struct Checkpoint {
  nn::GPT model;
  std::unique_ptr<Tokenizer> tokenizer;
  // What the file knows of a training: how many steps it had, the loss of the last, and what the
  // model began with ("": it does not say).
  std::int64_t steps = 0;
  std::optional<double> loss = {};
  std::string init = {};
};

/// The trainer's numbers are not read. InputError: cannot read it; no GPT; a config that its
/// tensors or its tokenizer do not have.
Checkpoint load_checkpoint(const std::string& path);

/// How its token table came to be: no moment of it, where the file has no training. InputError: as
/// above.
TableHistory load_history(const std::string& path);

}  // namespace ember::examples
