#include "ember/nn/attention.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "ember/autograd/composed_gradients.h"
#include "ember/autograd/elementwise.h"
#include "ember/autograd/join.h"
#include "ember/autograd/matmul.h"
#include "ember/autograd/node.h"
#include "ember/autograd/reduce.h"
#include "ember/nn/dropout.h"
#include "ember/tensor/attention.h"
#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"

namespace ember::nn {
namespace {

constexpr const char* kOp = "scaled_dot_product_attention";

void check_options(const char* op, const AttentionOptions& options) {
  check(options.causal_offset >= 0 && (options.is_causal || options.causal_offset == 0),
        "[{}] got causal_offset {} and is_causal {}: needs at least 0, and 0 without is_causal", op,
        options.causal_offset, options.is_causal);
  check(options.dropout_p >= 0 && options.dropout_p <= 1, "[{}] got dropout_p {}: needs 0 to 1", op,
        options.dropout_p);
}

void check_arguments(const Variable& q, const Variable& k, const Variable& v,
                     const AttentionOptions& options) {
  for (const Variable* x : {&q, &k, &v}) require_defined(kOp, x->value());
  check(q.dim() == 4 && k.dim() == 4 && v.dim() == 4 && k.size(0) == q.size(0) &&
            v.size(0) == q.size(0) && k.size(1) == q.size(1) && v.size(1) == q.size(1) &&
            k.size(3) == q.size(3) && v.size(2) == k.size(2),
        "[{}] got q of shape {}, k of shape {} and v of shape {}: needs (B, H, T, D), (B, H, S, D) "
        "and (B, H, S, E)",
        kOp, q.shape(), k.shape(), v.shape());
  check(q.dtype() == k.dtype() && q.dtype() == v.dtype() && is_floating(q.dtype()),
        "[{}] got q of {}, k of {} and v of {}: needs f32, or f64, for all", kOp, q.dtype(),
        k.dtype(), v.dtype());
  check_options(kOp, options);
}

double scale_of(const Variable& q) {
  return 1 / std::sqrt(static_cast<double>(std::max<std::int64_t>(q.size(3), 1)));
}

/// (B, H, T, S): the mask that dropout multiplies the probabilities by. Undefined without dropout.
Tensor draw_mask(const Variable& q, const Variable& k, double dropout_p) {
  if (dropout_p == 0) return {};
  const Tensor all = ones({q.size(0), q.size(1), q.size(2), k.size(2)}, q.dtype());
  return dropout(all, dropout_p).value();
}

/// softmax(scale q k^T) over the keys that each query sees.
Variable probabilities(const Variable& q, const Variable& k, const AttentionParams& params) {
  Variable scores = matmul(q, k.transpose(-2, -1)) * params.scale;  // (B, H, T, S)
  if (params.is_causal) {
    const Tensor all = ones({q.size(2), k.size(2)}, DType::boolean);
    const Tensor later = triu(all, params.causal_offset + 1);  // (T, S)
    scores = masked_fill(scores, later, -std::numeric_limits<double>::infinity());
  }
  return softmax(scores, -1);
}

/// Attention, composed of differentiable functions.
Variable composed_attention(const Variable& q, const Variable& k, const Variable& v,
                            const AttentionParams& params) {
  Variable p = probabilities(q, k, params);  // (B, H, T, S)
  if (params.dropout_mask.defined()) p = p * params.dropout_mask;
  return matmul(p, v);  // (B, H, T, E)
}

AttentionParams params_of(const Variable& q, const Variable& k, const AttentionOptions& options) {
  // An offset of S already lets every query see all S keys.
  const std::int64_t past = std::min(options.causal_offset, k.size(2));
  return {scale_of(q), options.is_causal, past, draw_mask(q, k, options.dropout_p)};
}

}  // namespace

Variable composed::scaled_dot_product_attention(const Variable& q, const Variable& k,
                                                const Variable& v,
                                                const AttentionOptions& options) {
  check_arguments(q, k, v, options);
  return composed_attention(q, k, v, params_of(q, k, options));
}

Variable scaled_dot_product_attention(const Variable& q, const Variable& k, const Variable& v,
                                      const AttentionOptions& options) {
  check_arguments(q, k, v, options);
  const AttentionParams params = params_of(q, k, options);
  const AttentionResult forward = attention(q.value(), k.value(), v.value(), params);
  const auto rule = [q = Saved(q), k = Saved(k), v = Saved(v), params,
                     logsumexp = forward.logsumexp](const Variable& g,
                                                    const Variable&) -> std::vector<Gradient> {
    if (grad_enabled()) {
      return composed_gradients(
          [&](const auto& in) { return composed_attention(in[0], in[1], in[2], params); },
          {q, k, v}, g);
    }
    const Tensor &from_q = q.get().value(), &from_k = k.get().value(), &from_v = v.get().value();
    const AttentionGradients to{empty_like(from_q), empty_like(from_k), empty_like(from_v)};
    attention_backward_into(to, g.value(), from_q, from_k, from_v, logsumexp, params);
    return {Variable(to.q), Variable(to.k), Variable(to.v)};
  };
  // y = softmax(q k^T / sqrt d) v        see tensor/attention.h for the gradients
  return record_joint(kOp, forward.y, {q, k, v}, rule);
}

namespace {

/// (B, T, C) -> (B, H, T, D).
Variable heads_of(const Variable& tokens, std::int64_t n_head) {
  const std::int64_t batch = tokens.size(0), length = tokens.size(1), width = tokens.size(2);
  return tokens.reshape({batch, length, n_head, width / n_head}).transpose(1, 2);
}

std::array<Variable, 3> split_heads(const char* op, const Variable& qkv, std::int64_t n_head) {
  require_defined(op, qkv.value());
  check(n_head > 0 && qkv.dim() == 3 && qkv.size(2) % 3 == 0 && qkv.size(2) / 3 % n_head == 0,
        "[{}] got qkv of shape {} for {} heads: needs (B, T, 3 C), C a multiple of the heads", op,
        qkv.shape(), n_head);
  const std::int64_t width = qkv.size(2) / 3;
  const auto part = [&](std::int64_t i) {
    return heads_of(qkv.narrow(2, i * width, width), n_head);
  };
  return {part(0), part(1), part(2)};
}

}  // namespace

std::array<Variable, 3> split_heads(const Variable& qkv, std::int64_t n_head) {
  return split_heads("split_heads", qkv, n_head);
}

Variable join_heads(const Variable& heads) {
  require_defined("join_heads", heads.value());
  check(heads.dim() == 4, "[join_heads] got heads of shape {}: needs (B, H, T, D)", heads.shape());
  return heads.transpose(1, 2).flatten(2, 3);
}

Variable packed_attention(const Variable& qkv, std::int64_t n_head,
                          const AttentionOptions& options) {
  constexpr const char* op = "packed_attention";
  const auto [q, k, v] = split_heads(op, qkv.value(), n_head);
  check(is_floating(qkv.dtype()), "[{}] got qkv of {}: needs f32 or f64", op, qkv.dtype());
  check_options(op, options);
  const AttentionParams params = params_of(q, k, options);
  const AttentionResult forward = attention(q.value(), k.value(), v.value(), params);
  const auto rule = [qkv = Saved(qkv), n_head, params,
                     logsumexp = forward.logsumexp](const Variable& g) -> Variable {
    if (grad_enabled()) {
      const auto composed = [&](const auto& in) {
        const auto heads = split_heads(op, in[0], n_head);
        return join_heads(composed_attention(heads[0], heads[1], heads[2], params));
      };
      return composed_gradients(composed, {qkv}, g)[0];
    }
    const auto x = split_heads(op, qkv, n_head);
    const Variable of_heads = heads_of(g, n_head);
    const Tensor to_qkv = empty(qkv.get().shape(), g.dtype());
    const auto to = split_heads(op, to_qkv, n_head);  // views: to write to them is to write there
    attention_backward_into({to[0].value(), to[1].value(), to[2].value()}, of_heads.value(),
                            x[0].value(), x[1].value(), x[2].value(), logsumexp, params);
    return to_qkv;
  };
  // y = softmax(q k^T / sqrt d) v        see tensor/attention.h for the gradients
  return record(op, join_heads(forward.y).value(), {{qkv, rule}});
}

}  // namespace ember::nn
