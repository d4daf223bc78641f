/// CausalSelfAttention: every token looks back at those before it, with several heads at once.
#pragma once

#include <algorithm>

#include "ember/nn/attention.h"
#include "ember/nn/dropout.h"
#include "ember/nn/linear.h"

namespace ember::nn {

/// The keys and values of the tokens that one layer has seen, so that the next token computes its
/// own only. Starts empty; its memory is taken once, for all the tokens that it may come to hold.
/// Is moved, not copied: two that go on from the same memory would write over each other.
class KeyValueCache {
 public:
  /// For at most `capacity` tokens.
  explicit KeyValueCache(std::int64_t capacity) : capacity_(capacity) {}
  KeyValueCache(KeyValueCache&&) = default;
  KeyValueCache& operator=(KeyValueCache&&) = default;
  KeyValueCache(const KeyValueCache&) = delete;
  KeyValueCache& operator=(const KeyValueCache&) = delete;

  std::int64_t length() const { return length_; }
  /// Forgets all tokens.
  void clear() { length_ = 0; }
  /// Forgets all but the first `length` tokens, where it has more.
  void truncate(std::int64_t length) { length_ = std::min(length_, length); }

  struct Seen {
    Tensor keys, values;  // (B, H, length, D), views
  };
  /// Takes in the keys and values (B, H, T, D) of the next T tokens, and returns those of all.
  /// Error: more tokens than the capacity; another batch, other heads or dtype than before; values
  /// of another shape or dtype than the keys.
  Seen append(const Tensor& keys, const Tensor& values);

 private:
  std::int64_t capacity_;
  std::int64_t length_ = 0;
  Tensor keys_, values_;  // (B, H, capacity, D)
};

/// Of the parts of a transformer.
struct TransformerOptions {
  double dropout = 0;                // in training
  bool bias = true;                  // of Linears and norms
  double layer_norm_epsilon = 1e-5;  // of norms
};

/// x (B, T, C) -> (B, T, C): one Linear makes queries, keys and values of n_head heads, attention
/// mixes the values of the tokens so far, and another Linear mixes the heads. Names are those of
/// Hugging Face's GPT-2; its weights lie transposed there, (in, out).
class CausalSelfAttention : public Module {
 public:
  /// Dropout is that of the probabilities and of the result.
  /// Error: n_head that does not divide n_embd.
  CausalSelfAttention(std::int64_t n_embd, std::int64_t n_head, TransformerOptions options = {});

  Variable operator()(const Variable& x) const;
  /// x (B, T, C): the next T tokens after those in the cache, which is extended by them. Error:
  /// while operations are recorded, as cached keys and values have no history (NoGrad is missing);
  /// those of KeyValueCache::append.
  Tensor operator()(const Tensor& x, KeyValueCache& cache) const;

  std::string type_name() const override { return "CausalSelfAttention"; }
  std::string extra_repr() const override;

  Linear c_attn;  // C -> 3 C: queries, keys, values
  Linear c_proj;  // C -> C
  Dropout resid_dropout;

 protected:
  void members(Members& members) override;

 private:
  /// For queries after `past` cached tokens.
  AttentionOptions options(std::int64_t past) const;

  std::int64_t n_head_;
  double dropout_;
};

}  // namespace ember::nn
