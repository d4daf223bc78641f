/// config.json: the config of a GPT-2 in Hugging Face's transformers.
#pragma once

#include <ember/nn/gpt.h>

#include <string>
#include <string_view>

#include "examples/formats/tokenizers/tokenizer.h"

namespace ember::examples {

/// Parses config.json. `of_tensors` is the config inferred from the tensors; what they cannot show
/// (heads, dropout, epsilon) is taken from the JSON where it is given. InputError, naming the file
/// `name`: not JSON; a field that is not a valid number; a size that differs from the tensors',
/// naming it; or something that nn::GPT does not compute: an activation_function other than
/// gelu_new, an n_inner other than 4 n_embd, another scaling of attention, three dropouts that
/// differ.
nn::GPTConfig parse_hugging_face_config(const std::string& name, std::string_view json,
                                        const nn::GPTConfig& of_tensors);

/// The config.json from which transformers builds the same model, as GPT2LMHeadModel.
std::string hugging_face_config(const nn::GPTConfig& config, const Tokenizer& tokenizer);

}  // namespace ember::examples
