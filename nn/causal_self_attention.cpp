#include "ember/nn/causal_self_attention.h"

#include "ember/autograd/grad_mode.h"
#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"

namespace ember::nn {

KeyValueCache::Seen KeyValueCache::append(const Tensor& keys, const Tensor& values) {
  for (const Tensor* x : {&keys, &values}) require_defined("KeyValueCache", *x);
  check(keys.dim() == 4 && values.shape() == keys.shape() && values.dtype() == keys.dtype(),
        "[KeyValueCache] got keys of shape {} and {}, values of shape {} and {}: needs "
        "(B, H, T, D) and one dtype for both",
        keys.shape(), keys.dtype(), values.shape(), values.dtype());
  const std::int64_t batch = keys.size(0), heads = keys.size(1), count = keys.size(2),
                     width = keys.size(3);
  check(length_ + count <= capacity_, "[KeyValueCache] got {} tokens after {}: it holds {}", count,
        length_, capacity_);
  const Shape shape{batch, heads, capacity_, width};
  if (length_ == 0 &&
      (!keys_.defined() || keys_.shape() != shape || keys_.dtype() != keys.dtype())) {
    keys_ = empty(shape, keys.dtype());
    values_ = empty(shape, keys.dtype());
  }
  check(
      keys_.shape() == shape && keys_.dtype() == keys.dtype(),
      "[KeyValueCache] got keys of shape {} and {} after some of shape {} and {}: only the number "
      "of tokens may differ",
      keys.shape(), keys.dtype(), keys_.narrow(2, 0, length_).shape(), keys_.dtype());
  keys_.narrow(2, length_, count).copy_(keys);
  values_.narrow(2, length_, count).copy_(values);
  length_ += count;
  return {keys_.narrow(2, 0, length_), values_.narrow(2, 0, length_)};
}

CausalSelfAttention::CausalSelfAttention(std::int64_t n_embd, std::int64_t n_head,
                                         TransformerOptions options)
    : c_attn(n_embd, 3 * n_embd, options.bias),
      c_proj(n_embd, n_embd, options.bias),
      resid_dropout(options.dropout),
      n_head_(n_head),
      dropout_(options.dropout) {
  check(n_head > 0 && n_embd % n_head == 0,
        "[CausalSelfAttention] got n_embd {} and n_head {}: the heads must divide it", n_embd,
        n_head);
}

Variable CausalSelfAttention::operator()(const Variable& x) const {
  return resid_dropout(c_proj(packed_attention(c_attn(x), n_head_, options(0))));
}

Tensor CausalSelfAttention::operator()(const Tensor& x, KeyValueCache& cache) const {
  check(!grad_enabled(),
        "[CausalSelfAttention] got a cache while operations are recorded: what it holds has no "
        "history, so use NoGrad");
  require_defined("CausalSelfAttention", x);
  check(x.dim() == 3, "[CausalSelfAttention] got x of shape {}: needs (B, T, C)", x.shape());
  const auto [q, k, v] = split_heads(c_attn(x), n_head_);
  const std::int64_t past = cache.length();
  const auto [keys, values] = cache.append(k.value(), v.value());
  const Variable y = scaled_dot_product_attention(q, keys, values, options(past));
  return resid_dropout(c_proj(join_heads(y))).value();
}

AttentionOptions CausalSelfAttention::options(std::int64_t past) const {
  return {.is_causal = true, .causal_offset = past, .dropout_p = is_training() ? dropout_ : 0};
}

std::string CausalSelfAttention::extra_repr() const {
  return fmt::format("n_head={}, dropout={}", n_head_, dropout_);
}

void CausalSelfAttention::members(Members& members) {
  members.child("c_attn", c_attn);
  members.child("c_proj", c_proj);
  members.child("resid_dropout", resid_dropout);
}

}  // namespace ember::nn
