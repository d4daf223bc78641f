/// Attention (Vaswani et al., arXiv 1706.03762) as a fused kernel, which never holds the matrix of
/// all scores: it computes the scores of one block of queries at a time, in a workspace that the
/// next block reuses. Keys that the causal mask hides from a whole block are skipped. Forward keeps
/// one number for each query, the logsumexp of its scores; backward computes the probabilities
/// again from it (FlashAttention: Dao et al., arXiv 2205.14135). nn/attention.h uses this kernel,
/// and has the same function composed of simpler ones.
///
/// Shapes: B sequences, H heads, T queries, S keys and S values; a query or key has D numbers, a
/// value E. q, k and v may be views, such as the heads of one (B, T, 3 C) tensor. If their last
/// axis is not contiguous, they are copied first.
#pragma once

#include "ember/tensor/tensor.h"

namespace ember {

/// The probabilities of a query are softmax(scale q·k) over the keys that it sees.
struct AttentionParams {
  double scale = 1;
  /// Query i sees keys 0 ... causal_offset + i only, causal_offset >= 0.
  bool is_causal = false;
  std::int64_t causal_offset = 0;
  /// (B, H, T, S) or undefined: the mask that dropout multiplies the probabilities by.
  Tensor dropout_mask = {};
};

struct AttentionResult {
  Tensor y;          // (B, H, T, E), in memory (B, T, H, E): the heads of a token are adjacent
  Tensor logsumexp;  // (B, H, T), of scale q·k over the keys; p = exp(scale q·k - logsumexp)
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
