/// A GPT's config as metadata of a checkpoint: a string for each field.
#pragma once

#include <ember/nn/gpt.h>
#include <ember/nn/safetensors.h>

namespace ember::examples {

/// The keys are the names of GPTConfig's fields.
nn::Metadata to_metadata(const nn::GPTConfig& config);

/// Ignores other entries. InputError: a field is missing, or is not a number of its type.
nn::GPTConfig gpt_config(const nn::Metadata& metadata);

}  // namespace ember::examples
