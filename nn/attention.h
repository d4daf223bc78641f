/// Attention: each query gathers values by how well their keys match it.
///
///     y = softmax(q k^T / sqrt(D)) v
///
/// (Vaswani et al., "Attention is all you need", arXiv 1706.03762.) There are two implementations
/// with the same results: `composed` calls one function for each step and is the one to read first;
/// the other calls a fused kernel (tensor/attention.h), is faster, and is what modules use. A test
/// compares the two.
#pragma once

#include <array>

#include "ember/autograd/variable.h"

namespace ember::nn {

/// The mask (which keys a query attends to) and dropout.
struct AttentionOptions {
  /// Query i sees keys 0 ... causal_offset + i only. PyTorch's is_causal has offset 0, also where T
  /// and S differ. Queries that come behind S - T keys of the past need causal_offset = S - T
  /// (torch.nn.attention.bias.causal_lower_right).
  bool is_causal = false;
  std::int64_t causal_offset = 0;
  /// Probabilities are zeroed with this probability, the rest divided by 1 - dropout_p. As in
  /// PyTorch, there is no training mode here: pass 0 in evaluation.
  double dropout_p = 0;
};

/// For B sequences, H heads, T queries, S keys of D numbers and as many values of E:
///
///     q (B, H, T, D), k (B, H, S, D), v (B, H, S, E) -> (B, H, T, E)
///
/// all f32 or all f64, as torch.nn.functional.scaled_dot_product_attention. Without keys (S = 0)
/// the result is 0. In memory it is (B, T, H, E), so join_heads copies nothing.
///
/// Fused; has a second derivative, composed of other functions.
/// Error: other shapes or dtypes; a negative causal_offset, or one that is not 0 without is_causal;
/// dropout_p outside [0, 1].
Variable scaled_dot_product_attention(const Variable& q, const Variable& k, const Variable& v,
                                      const AttentionOptions& options = {});

/// Attention of all heads, from the output of one Linear that makes queries, keys and values:
///
///     qkv (B, T, 3 C) -> (B, T, C),  C = H D
///
/// with the queries of all heads first, then the keys, then the values, as in GPT-2. Equal to
/// split_heads, scaled_dot_product_attention and join_heads, but faster: backward writes the
/// gradients of q, k and v directly into one tensor of qkv's shape. f32 or f64; has a second
/// derivative. Error: another shape; C that is no multiple of n_head; those of AttentionOptions.
Variable packed_attention(const Variable& qkv, std::int64_t n_head,
                          const AttentionOptions& options = {});

/// Queries, keys and values, (B, H, T, D) each, from qkv (B, T, 3 C) as above: views of it.
/// Error: another shape; C that is no multiple of n_head.
std::array<Variable, 3> split_heads(const Variable& qkv, std::int64_t n_head);
/// heads (B, H, T, D) -> (B, T, C). Error: another shape.
Variable join_heads(const Variable& heads);

namespace composed {

/// The same function, step by step: scores, scaling, mask, softmax, dropout, weighted sum.
Variable scaled_dot_product_attention(const Variable& q, const Variable& k, const Variable& v,
                                      const AttentionOptions& options = {});

}  // namespace composed

}  // namespace ember::nn
