/// TransformerBlock: a GPT is a stack of these. Attention passes information between tokens, then
/// an MLP transforms each token by itself. Both add their result to their input (a residual
/// connection).
///
///     x = x + attn(ln_1(x))
///     x = x + mlp(ln_2(x))
///
/// The norms are inside the branches (pre-norm), as in GPT-2 (Radford et al., "Language models are
/// unsupervised multitask learners", 2019): nothing but additions lies on the residual path from
/// the first block to the last, and gradients pass it unchanged.
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

/// x (B, T, C) -> (B, T, C). Parameters are named as in Hugging Face's GPT-2.
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
