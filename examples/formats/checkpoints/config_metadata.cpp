#include "examples/formats/checkpoints/config_metadata.h"

#include <fmt/format.h>

#include <string_view>

#include "examples/formats/files/errors.h"
#include "examples/formats/files/parse_number.h"
#include "examples/formats/text/quoted.h"

namespace ember::examples {
namespace {

/// Calls visit(name, field) for every field of a config.
template <class Config, class Visit>
void visit_fields(Config& config, const Visit& visit) {
  visit("vocab_size", config.vocab_size);
  visit("block_size", config.block_size);
  visit("n_layer", config.n_layer);
  visit("n_head", config.n_head);
  visit("n_embd", config.n_embd);
  visit("dropout", config.dropout);
  visit("bias", config.bias);
  visit("tie_word_embeddings", config.tie_word_embeddings);
  visit("layer_norm_epsilon", config.layer_norm_epsilon);
  visit("initializer_range", config.initializer_range);
  visit("embedding_range", config.embedding_range);
}

template <class Number>
bool parse(std::string_view text, Number& number) {
  return parse_number(text, number);
}

bool parse(std::string_view text, bool& on) {
  on = text == "true";
  return on || text == "false";
}

}  // namespace

nn::Metadata to_metadata(const nn::GPTConfig& config) {
  nn::Metadata result;
  visit_fields(config, [&](const char* name, const auto& value) {
    result[name] = fmt::format("{}", value);  // enough digits to read the same value back
  });
  return result;
}

nn::GPTConfig gpt_config(const nn::Metadata& metadata) {
  nn::GPTConfig config;
  visit_fields(config, [&](const char* name, auto& value) {
    const auto found = metadata.find(name);
    if (found == metadata.end()) {
      throw InputError(fmt::format("it is no GPT's checkpoint: it does not say its {}", name));
    }
    if (!parse(found->second, value)) {
      throw InputError(fmt::format("its {} is {}", name, quote(found->second)));
    }
  });
  return config;
}

}  // namespace ember::examples
