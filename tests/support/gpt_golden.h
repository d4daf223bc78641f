/// The models of golden/gpt.json.
#pragma once

#include "ember/nn/gpt.h"
#include "support/golden.h"

namespace ember::test {

/// The model of one item, with its parameters, in f32 or f64.
inline nn::GPT golden_gpt(const Json& golden, DType real) {
  const Json& config = golden.at("config");
  nn::GPT model({.vocab_size = config.at("vocab_size"),
                 .block_size = config.at("block_size"),
                 .n_layer = config.at("n_layer"),
                 .n_head = config.at("n_head"),
                 .n_embd = config.at("n_embd"),
                 .bias = config.at("bias"),
                 .tie_word_embeddings = config.at("tie_word_embeddings"),
                 .layer_norm_epsilon = config.at("layer_norm_epsilon")});
  model.to(real);
  StateDict state;
  for (const auto& [name, values] : golden.at("parameters").items()) {
    state[name] = to_tensor(values, real);
  }
  model.load_state_dict(state);
  return model;
}

}  // namespace ember::test
