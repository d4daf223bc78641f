/// Attention (Vaswani et al., arXiv 1706.03762) without a matrix of all scores: of each head, a
/// stretch of queries at a time meets the keys that it may see, and the scores of the next stretch
/// take the place of its own. Nothing beyond the causal mask is computed, but for what completes a
/// stretch. For backward the probabilities are computed again from one number for each query
/// (FlashAttention: Dao et al., arXiv 2205.14135). Used by nn/attention.h, where the same is
/// composed of other functions.
///
/// B sequences, H heads, T queries, S keys and as many values; a key has D numbers, a value E. q, k
/// and v may be views, such as heads cut from rows of B·T tokens: only their last axis should be
/// contiguous, or they are copied.
#pragma once

#include "ember/tensor/tensor.h"

namespace ember {

/// How much of each value a query takes: softmax(scale q·k) over the keys that it sees.
struct AttentionForm {
  double scale = 1;
  /// Query i sees keys 0 ... causal_offset + i only, causal_offset >= 0.
  bool is_causal = false;
  std::int64_t causal_offset = 0;
  /// (B, H, T, S) or undefined: factors of the probabilities, for dropout.
  Tensor factors = {};
};

struct AttentionResult {
  Tensor y;        // (B, H, T, E), in memory (B, T, H, E): heads of a token side by side
  Tensor log_sum;  // (B, H, T): log of the sum of exp(scale q·k), from which probabilities return
};
/// q (B, H, T, D), k (B, H, S, D), v (B, H, S, E). A query that sees no key gets 0.
AttentionResult attention(const Tensor& q, const Tensor& k, const Tensor& v,
                          const AttentionForm& form);

struct AttentionGradients {
  Tensor q, k, v;
};
/// Writes the gradients x' of x = q, k and v for g, that of y, into tensors of their shapes, whose
/// last axis is contiguous. With p the probabilities, f the factors and sums over the keys of each
/// query:
///
///     v' = (p f)^T g,  p' = f (g v^T),  s = p (p' - sum(p p'))
///     q' = scale s k,  k' = scale s^T q
void attention_backward_into(const AttentionGradients& out, const Tensor& g, const Tensor& q,
                             const Tensor& k, const Tensor& v, const Tensor& log_sum,
                             const AttentionForm& form);

}  // namespace ember
