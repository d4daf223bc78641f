/// A training in a file, to go on from after an interruption.
#pragma once

#include <ember/nn/safetensors.h>

#include <string>

#include "examples/models/word2vec/trainer.h"

namespace ember::examples {

/// Replaces the file with the model's and the trainer's numbers. `metadata` has what a training
/// must have in common with this one to go on from it, options and the text, by name; and whatever
/// else is to be kept.
void save_training(const std::string& path, const WordModel& model, const Trainer& trainer,
                   const nn::Metadata& metadata);

/// Puts the model and the trainer where the saved ones were, and returns the metadata. InputError:
/// the file is missing or no such file, or some of the conditions differ. Model and trainer are
/// then as they were.
nn::Metadata load_training(const std::string& path, WordModel& model, Trainer& trainer,
                           const nn::Metadata& conditions);

}  // namespace ember::examples
