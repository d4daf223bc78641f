/// CausalSelfAttention: multi-head attention of each token to itself and the tokens before it.
#pragma once

#include <algorithm>

#include "ember/nn/attention.h"
#include "ember/nn/dropout.h"
#include "ember/nn/linear.h"

namespace ember::nn {

/// The keys and values of the tokens that one layer has seen. With it, generation computes those of
/// the new token only. Starts empty; the first append allocates memory for `capacity` tokens.
/// Movable, not copyable: two copies would append to the same memory and overwrite each other.
class KeyValueCache {
 public:
  /// For at most `capacity` tokens.
  explicit KeyValueCache(std::int64_t capacity) : capacity_(capacity) {}
  KeyValueCache(KeyValueCache&&) = default;
  KeyValueCache& operator=(KeyValueCache&&) = default;
  KeyValueCache(const KeyValueCache&) = delete;
  KeyValueCache& operator=(const KeyValueCache&) = delete;

  std::int64_t length() const { return length_; }
  /// Removes all tokens.
  void clear() { length_ = 0; }
  /// Keeps the first `length` tokens, or all if there are fewer.
  void truncate(std::int64_t length) { length_ = std::min(length_, length); }

  struct Seen {
    Tensor keys, values;  // (B, H, length, D), views
  };
  /// Appends the keys and values (B, H, T, D) of the next T tokens, and returns those of all
  /// tokens.
  /// Error: more tokens than the capacity; another batch, other heads or dtype than before; values
  /// of another shape or dtype than the keys.
  Seen append(const Tensor& keys, const Tensor& values);

 private:
  std::int64_t capacity_;
  std::int64_t length_ = 0;
  Tensor keys_, values_;  // (B, H, capacity, D)
};

/// What the modules of a transformer have in common.
struct TransformerOptions {
  double dropout = 0;                // the probability, in training
  bool bias = true;                  // whether Linears and LayerNorms have one
  double layer_norm_epsilon = 1e-5;  // eps of LayerNorms
};

/// x (B, T, C) -> (B, T, C): one Linear makes the queries, keys and values of n_head heads, each
/// head computes attention, and another Linear combines the heads' results. Parameters are named as
/// in Hugging Face's GPT-2, which stores the weights transposed, (in, out).
class CausalSelfAttention : public Module {
 public:
  /// Dropout applies to the attention probabilities and to the result.
  /// Error: n_head that does not divide n_embd.
  CausalSelfAttention(std::int64_t n_embd, std::int64_t n_head, TransformerOptions options = {});

  Variable operator()(const Variable& x) const;
  /// x (B, T, C): the T tokens after those in the cache, to which their keys and values are
  /// appended. Error: gradients are recorded (use NoGrad), because the cache keeps no history;
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
  /// Of queries that come after `past` cached tokens.
  AttentionOptions options(std::int64_t past) const;

  std::int64_t n_head_;
  double dropout_;
};

}  // namespace ember::nn
