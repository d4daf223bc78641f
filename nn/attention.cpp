#include "ember/nn/attention.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

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

/// (B, H, T, S): what dropout multiplies the probabilities by. Undefined for 1.
Tensor draw_factors(const Variable& q, const Variable& k, double dropout_p) {
  if (dropout_p == 0) return {};
  const Tensor all = ones({q.size(0), q.size(1), q.size(2), k.size(2)}, q.dtype());
  return dropout(all, dropout_p).value();
}

/// softmax(scale q k^T) over the keys that each query sees.
Variable probabilities(const Variable& q, const Variable& k, const AttentionForm& form) {
  Variable scores = matmul(q, k.transpose(-2, -1)) * form.scale;  // (B, H, T, S)
  if (form.is_causal) {
    const Tensor all = ones({q.size(2), k.size(2)}, DType::boolean);
    const Tensor later = triu(all, form.causal_offset + 1);  // (T, S)
    scores = masked_fill(scores, later, -std::numeric_limits<double>::infinity());
  }
  return softmax(scores, -1);
}

/// The gradients of q, k and v, composed of differentiable functions: for create_graph. The terms
/// are those of tensor/attention.h.
std::vector<Variable> composed_gradients(const Variable& g, const Variable& q, const Variable& k,
                                         const Variable& v, const AttentionForm& form) {
  const auto with_factors = [&](const Variable& x) {
    return form.factors.defined() ? x * form.factors : x;
  };
  const Variable p = probabilities(q, k, form);
  const Variable to_p = with_factors(matmul(g, v.transpose(-2, -1)));
  const Variable slope = p * (to_p - sum(p * to_p, -1, true)) * form.scale;
  return {matmul(slope, k), matmul(slope.transpose(-2, -1), q),
          matmul(with_factors(p).transpose(-2, -1), g)};
}

AttentionForm form_of(const Variable& q, const Variable& k, const AttentionOptions& options) {
  // From an offset as large as the keys on, every query sees them all.
  const std::int64_t past = std::min(options.causal_offset, k.size(2));
  return {scale_of(q), options.is_causal, past, draw_factors(q, k, options.dropout_p)};
}

}  // namespace

Variable composed::scaled_dot_product_attention(const Variable& q, const Variable& k,
                                                const Variable& v,
                                                const AttentionOptions& options) {
  check_arguments(q, k, v, options);
  const AttentionForm form = form_of(q, k, options);
  Variable p = probabilities(q, k, form);  // (B, H, T, S)
  if (form.factors.defined()) p = p * form.factors;
  return matmul(p, v);  // (B, H, T, E)
}

Variable scaled_dot_product_attention(const Variable& q, const Variable& k, const Variable& v,
                                      const AttentionOptions& options) {
  check_arguments(q, k, v, options);
  const AttentionForm form = form_of(q, k, options);
  const AttentionResult forward = attention(q.value(), k.value(), v.value(), form);
  const auto rule = [q = Saved(q), k = Saved(k), v = Saved(v), form, log_sum = forward.log_sum](
                        const Variable& g, const Variable&) -> std::vector<Gradient> {
    if (grad_enabled()) {
      const std::vector<Variable> to = composed_gradients(g, q, k, v, form);
      return {to[0], to[1], to[2]};
    }
    const Tensor &from_q = q.get().value(), &from_k = k.get().value(), &from_v = v.get().value();
    const AttentionGradients to{empty_like(from_q), empty_like(from_k), empty_like(from_v)};
    attention_backward_into(to, g.value(), from_q, from_k, from_v, log_sum, form);
    return {Variable(to.q), Variable(to.k), Variable(to.v)};
  };
  return record_joint(kOp, forward.y, {q, k, v}, rule);
}

namespace {

// X is Tensor or Variable.

/// (B, T, C) -> (B, H, T, D), a view.
template <class X>
X split_heads(const X& tokens, std::int64_t n_head) {
  const std::int64_t width = tokens.size(2);
  return tokens.view({tokens.size(0), tokens.size(1), n_head, width / n_head}).transpose(1, 2);
}

/// (B, H, T, D) -> (B, T, C).
template <class X>
X join_heads(const X& heads) {
  const X tokens = heads.transpose(1, 2);  // (B, T, H, D)
  return tokens.reshape({tokens.size(0), tokens.size(1), tokens.size(2) * tokens.size(3)});
}

/// Queries, keys and values of all heads, (B, H, T, D) each, as views of qkv (B, T, 3 C).
template <class X>
std::vector<X> heads_of(const X& qkv, std::int64_t n_head) {
  const std::int64_t width = qkv.size(2) / 3;
  std::vector<X> heads;
  for (std::int64_t i = 0; i < 3; ++i) {
    heads.push_back(split_heads(qkv.narrow(2, i * width, width), n_head));
  }
  return heads;
}

}  // namespace

Variable packed_attention(const Variable& qkv, std::int64_t n_head,
                          const AttentionOptions& options) {
  constexpr const char* op = "packed_attention";
  require_defined(op, qkv.value());
  check(n_head > 0 && qkv.dim() == 3 && qkv.size(2) % 3 == 0 && qkv.size(2) / 3 % n_head == 0 &&
            is_floating(qkv.dtype()),
        "[{}] got qkv of shape {} and {} for {} heads: needs (B, T, 3 C) of f32 or f64, C a "
        "multiple of the heads",
        op, qkv.shape(), qkv.dtype(), n_head);
  check_options(op, options);
  const std::vector<Tensor> heads = heads_of(qkv.value().contiguous(), n_head);
  const AttentionForm form = form_of(heads[0], heads[1], options);
  const AttentionResult forward = attention(heads[0], heads[1], heads[2], form);
  const auto rule = [qkv = Saved(qkv), n_head, form,
                     log_sum = forward.log_sum](const Variable& g) -> Variable {
    if (grad_enabled()) {
      const auto x = heads_of(qkv.get().contiguous(), n_head);
      const auto to = composed_gradients(split_heads(g, n_head), x[0], x[1], x[2], form);
      return cat({join_heads(to[0]), join_heads(to[1]), join_heads(to[2])}, 2);
    }
    const auto x = heads_of(qkv.get().value().contiguous(), n_head);
    const Tensor to_qkv = empty(qkv.get().shape(), g.dtype());
    const auto to = heads_of(to_qkv, n_head);
    attention_backward_into({to[0], to[1], to[2]}, split_heads(g.value(), n_head), x[0], x[1], x[2],
                            log_sum, form);
    return to_qkv;
  };
  return record(op, join_heads(forward.y), {{qkv, rule}});
}

}  // namespace ember::nn
