/// TransformerBlock: what a GPT is a stack of. Tokens exchange what they know (attention), then
/// each thinks about it alone (MLP); both add to the stream of tokens that passes by.
///
///     x = x + attn(ln_1(x))
///     x = x + mlp(ln_2(x))
///
/// The norms come first, as in GPT-2 (Radford et al., "Language models are unsupervised multitask
/// learners", 2019), so that the stream itself runs from the first block to the last untouched.
#pragma once

#include "ember/nn/causal_self_attention.h"
#include "ember/nn/layer_norm.h"

namespace ember::nn {

/// x (..., C) -> (..., C): C -> 4 C, GELU in its tanh form (Hugging Face's "gelu_new"), 4 C -> C.
class MLP : public Layer {
 public:
  explicit MLP(std::int64_t n_embd, TransformerOptions options = {});
  Variable forward(const Variable& x) const override;
  std::string type_name() const override { return "MLP"; }

  Linear c_fc;    // C -> 4 C
  Linear c_proj;  // 4 C -> C
  Dropout dropout;

 protected:
  void members(Members& members) override;
};

/// x (B, T, C) -> (B, T, C). Names are those of Hugging Face's GPT-2.
class TransformerBlock : public Module {
 public:
  /// Error: n_head that does not divide n_embd.
  TransformerBlock(std::int64_t n_embd, std::int64_t n_head, TransformerOptions options = {});

  Variable operator()(const Variable& x) const;
  /// As CausalSelfAttention's.
  Tensor operator()(const Tensor& x, KeyValueCache& cache) const;

  std::string type_name() const override { return "TransformerBlock"; }

  LayerNorm ln_1;
  CausalSelfAttention attn;
  LayerNorm ln_2;
  MLP mlp;

 protected:
  void members(Members& members) override;
};

}  // namespace ember::nn
