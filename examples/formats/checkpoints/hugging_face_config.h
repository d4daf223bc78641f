/// config.json, in which Hugging Face's transformers keeps the config of a GPT-2.
#pragma once

#include <ember/nn/gpt.h>

#include <string>
#include <string_view>

#include "examples/formats/tokenizers/tokenizer.h"

namespace ember::examples {

/// The config of a model whose tensors say `of_tensors`, and whose config.json says `json`. What
/// the tensors cannot show (heads, dropout, epsilon) is taken from there, as far as it is said.
/// InputError (naming the file `name`): no JSON; a field that is no such number; a size that the
/// tensors do not have, says which; a function that nn::GPT does not compute: an
/// activation_function other than gelu_new, an n_inner other than 4 n_embd, attention that is
/// scaled in another way, three dropouts that are not the same.
nn::GPTConfig parse_hugging_face_config(const std::string& name, std::string_view json,
                                        const nn::GPTConfig& of_tensors);

/// What transformers needs to make the same model, as GPT2LMHeadModel.
std::string hugging_face_config(const nn::GPTConfig& config, const Tokenizer& tokenizer);

}  // namespace ember::examples
