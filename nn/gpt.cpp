#include "ember/nn/gpt.h"

#include <cmath>

#include "ember/autograd/elementwise.h"
#include "ember/nn/init.h"
#include "ember/nn/losses.h"
#include "ember/tensor/check.h"
#include "ember/tensor/creation.h"

namespace ember::nn {
namespace {

const GPTConfig& checked(const GPTConfig& c) {
  check(
      c.vocab_size > 0 && c.block_size > 0 && c.n_layer > 0 && c.n_head > 0 && c.n_embd > 0,
      "[GPT] got vocab_size {}, block_size {}, n_layer {}, n_head {}, n_embd {}: needs at least 1",
      c.vocab_size, c.block_size, c.n_layer, c.n_head, c.n_embd);
  check(c.n_embd % c.n_head == 0, "[GPT] got n_embd {} and n_head {}: the heads must divide it",
        c.n_embd, c.n_head);
  const auto is_amount = [](double x) { return x >= 0 && std::isfinite(x); };
  check(is_amount(c.dropout) && c.dropout <= 1 && is_amount(c.layer_norm_epsilon) &&
            is_amount(c.initializer_range) && is_amount(c.embedding_range),
        "[GPT] got dropout {}, layer_norm_epsilon {}, initializer_range {} and embedding_range {}: "
        "needs 0 to 1, and finite numbers of at least 0",
        c.dropout, c.layer_norm_epsilon, c.initializer_range, c.embedding_range);
  return c;
}

}  // namespace

// If the head is tied, its gradient of the table is dense, and the row-sparse gradient of the
// lookup is added to it. If not, the lookup's gradient is the only one. It is made dense, too, so
// that AdamW updates every row, as PyTorch's does.
GPT::GPT(const GPTConfig& config)
    : wte(checked(config).vocab_size, config.n_embd, {.sparse = config.tie_word_embeddings}),
      wpe(config.block_size, config.n_embd),
      drop(config.dropout),
      ln_f({config.n_embd}, config.layer_norm_epsilon),
      config_(config) {
  for (std::int64_t i = 0; i < config.n_layer; ++i) {
    h.push_back(
        {config.n_embd, config.n_head, {config.dropout, config.bias, config.layer_norm_epsilon}});
  }
  if (!config.bias) ln_f.bias = Variable();
  if (!config.tie_word_embeddings) lm_head.emplace(config.n_embd, config.vocab_size, false);
  initialise();
}

void GPT::initialise() const {
  const double range = config_.initializer_range;
  const double residual_range = range / std::sqrt(2.0 * static_cast<double>(config_.n_layer));
  for (const auto& [name, parameter] : named_parameters()) {
    if (name.ends_with("bias")) {
      init::zeros_(parameter);
    } else if (name.ends_with("c_proj.weight")) {
      init::normal_(parameter, 0, residual_range);
    } else if (name.starts_with("h.") && parameter.dim() == 2) {
      init::normal_(parameter, 0, range);
    } else if (parameter.dim() == 2) {
      init::normal_(parameter, 0, config_.embedding_range);
    }  // the weights of LayerNorms are 1 already
  }
}

GPT::Cache GPT::make_cache() const {
  std::vector<KeyValueCache> layers;
  for (std::size_t i = 0; i < h.size(); ++i) layers.emplace_back(config_.block_size);
  return Cache(std::move(layers));
}

void GPT::Cache::clear() {
  for (KeyValueCache& layer : layers_) layer.clear();
}

Variable GPT::embed(const Tensor& ids, std::int64_t past) const {
  require_defined("GPT", ids);
  check(ids.dim() == 2, "[GPT] got ids of shape {}: needs (B, T)", ids.shape());
  const std::int64_t length = ids.size(1);
  check(past + length <= config_.block_size,
        "[GPT] got {} tokens after {}: the context holds {} (block_size)", length, past,
        config_.block_size);
  return drop(wte(ids) + wpe(arange(past, past + length)));  // (B, T, C) + (T, C)
}

Variable GPT::head(const Variable& x) const {
  return lm_head ? (*lm_head)(x) : wte.as_linear(x);
}

Variable GPT::operator()(const Tensor& ids) const {
  Variable x = embed(ids, 0);
  for (std::size_t i = 0; i < h.size(); ++i) x = h[i](x);
  return head(ln_f(x));
}

Variable GPT::loss(const Tensor& ids, const Tensor& targets) const {
  check(targets.defined() && targets.shape() == ids.shape(),
        "[GPT] got targets of shape {} for ids of shape {}: needs one for each", targets.shape(),
        ids.shape());
  return cross_entropy((*this)(ids).flatten(0, 1), targets.flatten());
}

Tensor GPT::next_logits(const Tensor& ids, Cache& cache) const {
  check(cache.layers_.size() == h.size(), "[GPT] got a cache of {} layers: needs {}",
        cache.layers_.size(), h.size());
  const std::int64_t past = cache.length();
  Variable x = embed(ids, past);
  check(ids.size(1) > 0, "[GPT] got ids of shape {}: needs at least one token", ids.shape());
  try {
    for (std::size_t i = 0; i < h.size(); ++i) x = h[i](x.value(), cache.layers_[i]);
    return head(ln_f(x.select(1, ids.size(1) - 1))).value();
  } catch (...) {  // some layers have appended the tokens to their cache, others not
    for (KeyValueCache& layer : cache.layers_) layer.truncate(past);
    throw;
  }
}

void GPT::members(Members& members) {
  members.child("wte", wte);
  members.child("wpe", wpe);
  members.child("drop", drop);
  members.child("h", h);
  members.child("ln_f", ln_f);
  if (lm_head) members.child("lm_head", *lm_head);
}

}  // namespace ember::nn
