/// CausalSelfAttention: every token looks back at those before it, with several heads at once.
#pragma once

#include "ember/nn/attention.h"
#include "ember/nn/dropout.h"
#include "ember/nn/linear.h"

namespace ember::nn {

/// The keys and values of the tokens that one layer has seen, so that the next token computes its
/// own only. Starts empty; its memory is taken once, for all the tokens that it may come to hold.
/// Copies share that memory: only one of them may go on.
class KeyValueCache {
 public:
  /// For at most `capacity` tokens.
  explicit KeyValueCache(std::int64_t capacity = 0) : capacity_(capacity) {}

  std::int64_t length() const { return length_; }
  std::int64_t capacity() const { return capacity_; }
  /// Forgets all tokens.
  void clear() { length_ = 0; }

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

/// x (B, T, C) -> (B, T, C): one Linear makes queries, keys and values of n_head heads, attention
/// mixes the values of the tokens so far, and another Linear mixes the heads. Names are those of
/// Hugging Face's GPT-2; its weights lie transposed there, (in, out).
class CausalSelfAttention : public Module {
 public:
  /// dropout is that of the probabilities and of the result, in training.
  /// Error: n_head that does not divide n_embd.
  CausalSelfAttention(std::int64_t n_embd, std::int64_t n_head, double dropout = 0,
                      bool bias = true);

  Variable operator()(const Variable& x) const;
  /// x is what comes after the tokens in the cache, which takes it in. Without gradients: what the
  /// cache holds has no history. Error: while operations are recorded (NoGrad is missing); those of
  /// KeyValueCache::append.
  Tensor operator()(const Tensor& x, KeyValueCache& cache) const;

  std::string type_name() const override { return "CausalSelfAttention"; }
  std::string extra_repr() const override;

  Linear c_attn;  // C -> 3 C: queries, keys, values
  Linear c_proj;  // C -> C
  Dropout resid_dropout;

 protected:
  void members(Members& members) override;

 private:
  /// For queries that come behind so many tokens.
  AttentionOptions options(std::int64_t past) const;

  std::int64_t n_head_;
  double dropout_;
};

}  // namespace ember::nn
