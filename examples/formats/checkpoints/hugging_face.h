/// Reads and writes GPT-2 checkpoints in the format of Hugging Face's transformers.
///
/// Tensors have nn::GPT's names. GPT2LMHeadModel saves them with the prefix "transformer.";
/// OpenAI's published files have no prefix. An untied head is lm_head.weight. Four weights of each
/// block (c_attn, both c_proj, c_fc) belong to a "Conv1D" and are stored as (in, out). Published
/// files also hold masks (attn.bias, attn.masked_bias), which are not parameters.
#pragma once

#include <ember/nn/gpt.h>
#include <ember/tensor/state_dict.h>

#include <cstdint>
#include <optional>
#include <string>

namespace ember::examples {

struct HuggingFaceFiles {
  std::string model;                   // a safetensors file of F32, F16, BF16 or F64
  std::optional<std::string> config;   // config.json; otherwise inferred from the tensors
  std::optional<std::int64_t> n_head;  // used where config.json is silent; default n_embd / 64
};

/// Returns the model in evaluation mode. Its parameters may be mapped pages of the file
/// (nn::SafetensorsFile::mapped), and Conv1D weights views of them. A head that is equal to the
/// token table is tied. InputError, Error, naming the file and the tensor or field: the file is not
/// such a model; a tensor is unknown, missing, present twice (with and without "transformer."), of
/// the wrong shape, or not floating-point; see parse_hugging_face_config().
nn::GPT load_hugging_face(const HuggingFaceFiles& files);

/// The tensors that GPT2LMHeadModel.from_pretrained reads. They share the model's storage. Biases
/// that the model lacks are zeros.
StateDict to_hugging_face(const nn::GPT& model);

}  // namespace ember::examples
