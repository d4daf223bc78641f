#include "examples/formats/checkpoints/hugging_face_config.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "examples/formats/files/errors.h"
#include "examples/formats/tokenizers/bpe_vocabulary.h"

namespace ember::examples {
namespace {

using nlohmann::json;

/// The fields of one file. A null field counts as missing.
class Fields {
 public:
  Fields(const std::string& name, std::string_view text) : name_(name) {
    constexpr bool kThrowing = false;
    fields_ = json::parse(text.begin(), text.end(), nullptr, kThrowing);
    if (!fields_.is_object()) throw InputError(fmt::format("'{}' is not a JSON object", name));
  }

  bool says(const char* field) const {
    return fields_.contains(field) && !fields_.at(field).is_null();
  }

  /// Keeps `number` if the field is missing. InputError: the field has another type.
  void read(const char* field, double& number) const {
    if (!says(field)) return;
    if (!fields_.at(field).is_number()) refuse(field, "a number");
    number = fields_.at(field).get<double>();
  }
  void read(const char* field, bool& on) const {
    if (!says(field)) return;
    if (!fields_.at(field).is_boolean()) refuse(field, "true or false");
    on = fields_.at(field).get<bool>();
  }
  void read(const char* field, std::int64_t& number) const {
    if (!says(field)) return;
    if (!fields_.at(field).is_number_integer()) refuse(field, "a whole number");
    number = fields_.at(field).get<std::int64_t>();
  }
  /// InputError: the field has another type, or is below 0.
  void read_not_negative(const char* field, double& number) const {
    read(field, number);
    if (says(field) && !(number >= 0)) refuse(field, "at least 0");
  }

  /// InputError: the field is present with another value.
  void require(const char* field, const json& value, const char* why) const {
    if (says(field) && fields_.at(field) != value) refuse(field, value.dump(), why);
  }

  /// Throws InputError; the message ends with `why`.
  [[noreturn]] void refuse(const char* field, const std::string& needed,
                           const std::string& why = "") const {
    constexpr std::size_t kMost = 60;
    std::string said = fields_.at(field).dump(-1, ' ', true);
    if (said.size() > kMost) said = said.substr(0, kMost) + "...";
    throw InputError(fmt::format("'{}' says {} {}: needs {}{}", name_, field, said, needed, why));
  }

 private:
  const std::string& name_;
  json fields_;
};

}  // namespace

nn::GPTConfig parse_hugging_face_config(const std::string& name, std::string_view text,
                                        const nn::GPTConfig& of_tensors) {
  const Fields fields(name, text);
  constexpr const char* kAsTensors = ", as the model's tensors have it";
  fields.require("model_type", "gpt2", "");
  fields.require("vocab_size", of_tensors.vocab_size, kAsTensors);
  fields.require("n_positions", of_tensors.block_size, kAsTensors);
  fields.require("n_ctx", of_tensors.block_size, kAsTensors);
  fields.require("n_embd", of_tensors.n_embd, kAsTensors);
  fields.require("n_layer", of_tensors.n_layer, kAsTensors);
  constexpr const char* kAsHere = ", which is all that a GPT here computes";
  fields.require("activation_function", "gelu_new", kAsHere);
  fields.require("n_inner", 4 * of_tensors.n_embd, kAsHere);
  fields.require("scale_attn_weights", true, kAsHere);
  fields.require("scale_attn_by_inverse_layer_idx", false, kAsHere);
  fields.require("add_cross_attention", false, kAsHere);

  nn::GPTConfig config = of_tensors;
  fields.read("n_head", config.n_head);
  fields.read_not_negative("layer_norm_epsilon", config.layer_norm_epsilon);
  fields.read_not_negative("initializer_range", config.initializer_range);
  fields.read("tie_word_embeddings", config.tie_word_embeddings);
  if (config.tie_word_embeddings && !of_tensors.tie_word_embeddings) {
    fields.require("tie_word_embeddings", false, ", as lm_head.weight is not wte.weight");
  }
  fields.read("embd_pdrop", config.dropout);
  for (const char* dropout : {"attn_pdrop", "resid_pdrop"}) {
    double same = config.dropout;
    fields.read(dropout, same);
    if (same != config.dropout) {
      fields.refuse(dropout, fmt::format("{}", config.dropout), ", that of embd_pdrop");
    }
  }
  if (fields.says("n_head") && (config.n_head < 1 || config.n_embd % config.n_head != 0)) {
    fields.refuse("n_head", fmt::format("one that divides n_embd {}", config.n_embd));
  }
  if (fields.says("embd_pdrop") && !(config.dropout >= 0 && config.dropout <= 1)) {
    fields.refuse("embd_pdrop", "a probability");
  }
  return config;
}

std::string hugging_face_config(const nn::GPTConfig& config, const Tokenizer& tokenizer) {
  json end_of_text;  // null if the tokenizer has no such token
  if (const auto id = tokenizer.find(kEndOfText)) end_of_text = *id;
  const json fields{{"activation_function", "gelu_new"},
                    {"architectures", {"GPT2LMHeadModel"}},
                    {"attn_pdrop", config.dropout},
                    {"bos_token_id", end_of_text},
                    {"embd_pdrop", config.dropout},
                    {"eos_token_id", end_of_text},
                    {"initializer_range", config.initializer_range},
                    {"layer_norm_epsilon", config.layer_norm_epsilon},
                    {"model_type", "gpt2"},
                    {"n_ctx", config.block_size},
                    {"n_embd", config.n_embd},
                    {"n_head", config.n_head},
                    {"n_layer", config.n_layer},
                    {"n_positions", config.block_size},
                    {"resid_pdrop", config.dropout},
                    {"tie_word_embeddings", config.tie_word_embeddings},
                    {"torch_dtype", "float32"},
                    {"vocab_size", config.vocab_size}};
  return fields.dump(2) + "\n";
}

}  // namespace ember::examples
