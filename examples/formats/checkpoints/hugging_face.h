/// GPT-2 as Hugging Face's transformers stores it, to be read and written.
///
/// Its tensors have the names of nn::GPT's, with "transformer." in front where GPT2LMHeadModel
/// saved them and without where OpenAI's were published; a head that is not tied is lm_head.weight.
/// Four weights of each block (c_attn, both c_proj, c_fc) are those of a "Conv1D" and lie as (in,
/// out). Published files also hold masks (attn.bias, attn.masked_bias), which are no parameters.
#pragma once

#include <ember/nn/gpt.h>
#include <ember/tensor/state_dict.h>

#include <cstdint>
#include <optional>
#include <string>

namespace ember::examples {

struct HuggingFaceFiles {
  std::string model;                   // a safetensors file of F32, F16, BF16 or F64
  std::optional<std::string> config;   // config.json: without it, the tensors say what they can
  std::optional<std::int64_t> n_head;  // where no config.json says it; otherwise n_embd / 64
};

/// The model, in evaluation. Its numbers may be the file's own pages (nn::SafetensorsFile::mapped),
/// and Conv1Ds' weights views of them. A head that is equal to the token table is taken for tied.
/// InputError, Error: a file that is no such model, names it and the tensor or the field: unknown,
/// missing, there twice (with "transformer." and without), of another shape, not floating; see
/// parse_hugging_face_config().
nn::GPT load_hugging_face(const HuggingFaceFiles& files);

/// The tensors that GPT2LMHeadModel.from_pretrained takes, as handles on the model's own numbers.
/// Biases that the model does without are zeros.
StateDict to_hugging_face(const nn::GPT& model);

}  // namespace ember::examples
