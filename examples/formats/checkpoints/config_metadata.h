/// A GPT's config as strings by name, as a checkpoint holds it.
#pragma once

#include <ember/nn/gpt.h>
#include <ember/nn/safetensors.h>

namespace ember::examples {

/// By the names of GPTConfig's fields.
nn::Metadata to_metadata(const nn::GPTConfig& config);

/// Other entries are ignored. InputError: a field is missing, or is no number of its type.
nn::GPTConfig gpt_config(const nn::Metadata& metadata);

}  // namespace ember::examples
