/// Attention (Vaswani et al., arXiv 1706.03762) without a matrix of all scores: those of one block
/// of queries are computed at a time, in a workspace that the next block reuses. Keys that the
/// causal mask hides from a whole block are skipped. For backward the probabilities are computed
/// again from one number for each query (FlashAttention: Dao et al., arXiv 2205.14135). Used by
/// nn/attention.h, where the same is composed of other functions.
///
/// B sequences, H heads, T queries, S keys and as many values; a key has D numbers, a value E. q, k
/// and v may be views, such as heads cut from rows of B·T tokens: only their last axis should be
/// contiguous, or they are copied.
#pragma once

#include "ember/tensor/tensor.h"

namespace ember {

/// How much of each value a query takes: softmax(scale q·k) over the keys that it sees.
struct AttentionParams {
  double scale = 1;
  /// Query i sees keys 0 ... causal_offset + i only, causal_offset >= 0.
  bool is_causal = false;
  std::int64_t causal_offset = 0;
  /// (B, H, T, S) or undefined: what dropout multiplies the probabilities by.
  Tensor dropout_mask = {};
};

struct AttentionResult {
  Tensor y;          // (B, H, T, E), in memory (B, T, H, E): heads of a token side by side
  Tensor logsumexp;  // (B, H, T), of scale q·k over the keys: probabilities are exp(scale q·k - it)
};
/// q (B, H, T, D), k (B, H, S, D), v (B, H, S, E). A query that sees no key gets 0.
AttentionResult attention(const Tensor& q, const Tensor& k, const Tensor& v,
                          const AttentionParams& params);

struct AttentionGradients {
  Tensor q, k, v;
};
/// Writes the gradients x' of x = q, k and v for g, that of y, into tensors of their shapes, whose
/// last axis is contiguous. With p the probabilities, m the dropout mask, s' that of the scores and
/// sums over the keys of each query:
///
///     v' = (p m)^T g,  p' = m (g v^T),  s' = p (p' - sum(p p'))
///     q' = scale s' k,  k' = scale s'^T q
void attention_backward_into(const AttentionGradients& out, const Tensor& g, const Tensor& q,
                             const Tensor& k, const Tensor& v, const Tensor& logsumexp,
                             const AttentionParams& params);

}  // namespace ember
