/// Saves and loads an interrupted training.
#pragma once

#include <ember/nn/safetensors.h>

#include <string>

#include "examples/models/word2vec/trainer.h"

namespace ember::examples {

/// Replaces the file with the states of the model and the trainer. `metadata` has, by name, the
/// conditions for resuming (options and the text), and other data to keep.
void save_training(const std::string& path, const WordModel& model, const Trainer& trainer,
                   const nn::Metadata& metadata);

/// Restores the model and the trainer, and returns the metadata. InputError, with both unchanged:
/// the file is missing or not such a file, or some of the conditions differ.
nn::Metadata load_training(const std::string& path, WordModel& model, Trainer& trainer,
                           const nn::Metadata& conditions);

}  // namespace ember::examples
