/// Attention: each query gathers values by how well their keys match it.
///
///     y = softmax(q k^T / sqrt(D)) v
///
/// (Vaswani et al., "Attention is all you need", arXiv 1706.03762.) It stands here twice: composed
/// of other functions, to be read, and fused (tensor/attention.h), to be used. A test holds the two
/// together.
#pragma once

#include "ember/autograd/variable.h"

namespace ember::nn {

/// B sequences, H heads, T queries, S keys and values, D and E numbers each:
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

/// q (B, H, T, D), k (B, H, S, D), v (B, H, S, E), all f32 or all f64 -> (B, H, T, E), as
/// torch.nn.functional.scaled_dot_product_attention. Without keys (S = 0) the result is 0. In
/// memory the result is (B, T, H, E), so y.transpose(1, 2).reshape({B, T, H * E}) copies nothing.
///
/// Fused; has a second derivative, composed of other functions.
/// Error: other shapes or dtypes; a negative causal_offset, or one that is not 0 without is_causal;
/// dropout_p outside [0, 1].
Variable scaled_dot_product_attention(const Variable& q, const Variable& k, const Variable& v,
                                      const AttentionOptions& options = {});

/// All heads at once from what one Linear made for queries, keys and values:
///
///     qkv (B, T, 3 C) -> (B, T, C),  C = H D
///
/// with the queries of all heads first, then the keys, then the values, as in GPT-2. It is
/// scaled_dot_product_attention between splitting the heads and joining them again, but its
/// gradient is written where it belongs in that of qkv, in place of three that are added up. Error:
/// another shape; 3 n_head that does not divide the last axis; those of the function above.
Variable packed_attention(const Variable& qkv, std::int64_t n_head,
                          const AttentionOptions& options = {});

namespace composed {

/// The same function, to be read.
Variable scaled_dot_product_attention(const Variable& q, const Variable& k, const Variable& v,
                                      const AttentionOptions& options = {});

}  // namespace composed

}  // namespace ember::nn
